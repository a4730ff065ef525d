/** The name that the editor gives a command's event (REFERENCE §5.3.1). */
export function computedEventName(operation: string, namespace: readonly string[]): string {
  return `${operation.charAt(0).toUpperCase()}${operation.slice(1)}${namespace.join('')}Requested`;
}
