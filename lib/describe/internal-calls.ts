/**
 * The fields of the API that a GraphQL text of a notifier names, as paths: 'Order.confirm'. It is read loosely, since markers may stand for any part
 * of it: nothing that is no field is told apart, so a path counts only where the API has it.
 */
export function internalCalls(query: string): { readonly root: 'mutation' | 'query'; readonly path: string }[] {
  const calls: { root: 'mutation' | 'query'; path: string }[] = [];
  const around: string[] = [];
  let root: 'mutation' | 'query' = 'query';
  let last = '';
  for (const [token] of selections(query).matchAll(/\w+|[{}]/g)) {
    if (token === '{') around.push(last);
    else if (token === '}') around.pop();
    else {
      last = token;
      if (around.length === 0) root = token === 'mutation' || (root === 'mutation' && token !== 'query') ? 'mutation' : 'query';
      // The first name around is that of the operation.
      else calls.push({ root, path: [...around.slice(1), token].join('.') });
    }
  }
  return calls;
}

/** The text without markers, comments, strings, arguments, aliases and directives. */
function selections(query: string): string {
  let text = query
    .replaceAll('|LB|', '\n')
    .replace(/\{\{[^{}]*\}\}/g, 'x')
    .replace(/"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"/g, '')
    .replace(/#[^\n]*/g, '');
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(/\([^()]*\)/g, ' ');
  }
  return text.replace(/\w+\s*:/g, ' ').replace(/@\w+/g, ' ');
}
