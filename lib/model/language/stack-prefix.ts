/**
 * The project's name in lower case, reduced to letters, digits and hyphens (REFERENCE §5.1); a stack's name begins with a letter. '' if nothing
 * is left.
 */
export function stackPrefix(projectName: string): string {
  return projectName
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '')
    .replace(/^[^a-z]+/, '')
    .replace(/-+$/, '');
}
