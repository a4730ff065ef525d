/** A {{flow.x}} or {{item…}} marker in a text (REFERENCE §6.7). */
export interface Marker {
  /** undefined: neither, which only a template file refuses. */
  readonly root: 'flow' | 'item' | undefined;
  /** What follows the root: names and literal subscripts. */
  readonly path: readonly (string | number)[];
  readonly offset: number;
  readonly length: number;
  /** Why it could not be replaced, whatever the variables are. */
  readonly fault?: string;
}

/** The markers of a text; braces whose content starts with neither flow nor item are ordinary characters. */
export function markersIn(text: string): Marker[] {
  return markers(text, false);
}

/** The markers of a template file, in which all double braces are markers. */
export function templateMarkers(text: string): Marker[] {
  return markers(text, true);
}

function markers(text: string, isFile: boolean): Marker[] {
  const found: Marker[] = [];
  for (let at = text.indexOf('{{'); at >= 0; ) {
    const marker = markerAt(text, at);
    if (marker && (isFile || marker.root)) {
      found.push(marker);
      at = text.indexOf('{{', at + marker.length);
    } else at = text.indexOf('{{', at + 1);
  }
  return found;
}

/** undefined if it is not closed. */
function markerAt(text: string, offset: number): Marker | undefined {
  const end = text.indexOf('}}', offset + 2);
  if (end < 0) return undefined;
  const content = text.slice(offset + 2, end).trim();
  const root = /^(?:flow|item)\b/.exec(content)?.[0] as Marker['root'];
  const place = { offset, length: end + 2 - offset };
  if (!root) return { root, path: [], ...place, fault: 'a marker begins with flow or item' };
  const path: (string | number)[] = [];
  const step = /\s*(?:\.\s*([A-Za-z_]\w*)|\[\s*(?:(-?\d+)|'([^']*)'|"([^"]*)")\s*\])/y;
  step.lastIndex = root.length;
  while (step.lastIndex < content.length) {
    const part = step.exec(content);
    if (!part) return { root, path, ...place, fault: "a path is expected: flow.name, then .name, [0] or ['key']" };
    path.push(part[2] === undefined ? (part[1] ?? part[3] ?? part[4] ?? '') : Number(part[2]));
  }
  return { root, path, ...place, ...(root === 'flow' && path.length === 0 && { fault: 'flow is no variable: write flow.name' }) };
}
