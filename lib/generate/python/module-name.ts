/** 'lib/HashLib.py' → 'HashLib'. */
export function moduleName(path: string): string {
  return path.replace(/^lib\//, '').replace(/\.py$/, '');
}
