/** A {{flow.x}} or {{item…}} marker in a text (REFERENCE §6.7). */
export interface Marker {
  readonly root: 'flow' | 'item';
  /** What follows the root: names and literal subscripts. */
  readonly path: readonly (string | number)[];
  readonly offset: number;
  readonly length: number;
}

/** The markers of a text; braces whose content starts with neither flow nor item are ordinary characters. */
export function markersIn(text: string): Marker[] {
  const markers: Marker[] = [];
  for (const match of text.matchAll(/\{\{\s*(flow|item)((?:\.[A-Za-z_]\w*|\[(?:\d+|'[^']*'|"[^"]*")\])*)\s*\}\}/g)) {
    const path = [...match[2]!.matchAll(/\.([A-Za-z_]\w*)|\[(?:(\d+)|'([^']*)'|"([^"]*)")\]/g)].map((part) =>
      part[2] === undefined ? (part[1] ?? part[3] ?? part[4] ?? '') : Number(part[2]),
    );
    markers.push({ root: match[1] as 'flow' | 'item', path, offset: match.index, length: match[0].length });
  }
  return markers;
}
