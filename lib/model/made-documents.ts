import { rulesPage } from './rules/rules-page';

/** Files of the checkout that are made from the tables of this room, by path: `npm run documents` writes them. */
export function madeDocuments(): Record<string, string> {
  return { 'docs/rules.md': rulesPage() };
}
