import { edit, SHOP, told } from '../harness';

type Change = readonly [from: string, to: string];

export interface Pair {
  /** What is wrong. */
  readonly name: string;
  /** Changes of the model in which nothing is wrong. */
  readonly wrong: readonly Change[];
  /** Every word that is said then: the text around its place, which '¦' marks and which stands once in the model, and what follows the place. */
  readonly told: readonly (readonly [at: string, said: string])[];
  /** The same with the mistake mended: not a word. */
  readonly right: readonly Change[];
  readonly files?: Readonly<Record<string, string>>;
}

/** Tests that a mistake is told at its place and nothing else, and that its mended form is silent. */
export function testPairs(pairs: readonly Pair[]): void {
  it.each(pairs.map((pair) => [pair.name, pair] as const))('%s', async (_, { wrong, told: expected, right, files = {} }) => {
    const model = edit(SHOP, ...wrong);
    expect(await told({ ...files, 'model.xml': model })).toEqual(expected.map(([at, said]) => `model.xml:${placeOf(model, at)} ${said}`));
    expect(await told({ ...files, 'model.xml': edit(SHOP, ...right) })).toEqual([]);
  });
}

/** '3:33' of a text that stands once in the model and has a '¦' at the place. */
export function placeOf(model: string, at: string): string {
  const [before = '', behind = ''] = at.split('¦');
  const parts = model.split(before + behind);
  if (parts.length !== 2) throw new Error(`stands ${parts.length - 1} times in the model: ${at}`);
  const lines = (parts[0] + before).split('\n');
  return `${lines.length}:${lines.at(-1)!.length + 1}`;
}
