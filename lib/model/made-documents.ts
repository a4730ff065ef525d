import { rulesPage } from './rules/rules-page';
import { xmlSchemas } from './xsd';

/** Files of the checkout that are made from the tables of this room, by path: `npm run documents` writes them. */
export function madeDocuments(): Record<string, string> {
  const schemas = Object.entries(xmlSchemas()).map(([name, text]) => [`schema/${name}`, text] as const);
  return { 'docs/rules.md': rulesPage(), ...Object.fromEntries(schemas) };
}
