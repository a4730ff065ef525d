import { UserError } from '../../errors';

/** Values by namespace and name, as `#{Source.CommitId}` names them. */
export type Namespaces = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Replaces pipeline variables in a text. A value is not looked at again.
 * @throws UserError that names a variable without a value: CodePipeline fails the action too
 */
export function replaceVariables(text: string, namespaces: Namespaces): string {
  return text.replace(/#\{([\w@-]+)\.([\w@-]+)\}/g, (_, namespace: string, name: string) => {
    const value = namespaces[namespace]?.[name];
    if (value !== undefined) return value;
    throw new UserError(`the pipeline variable #{${namespace}.${name}} has no value: no action before has set it`);
  });
}

/** The same for every value of a table. */
export function replaceInValues(table: Readonly<Record<string, string>>, namespaces: Namespaces): Record<string, string> {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, replaceVariables(value, namespaces)]));
}
