/** What the file beside a model may set: how the model is read and tried. */
const OF_A_MODEL = ['canonicalSearch', 'cleanup', 'coverage'];
/** And of an environment that there is: what the application finds there, and consent to what a change of the model does to stored data. */
const OF_ITS_ENVIRONMENTS = ['allowReplace', 'parameters', 'properties', 'stubs'];

/**
 * What a `blueline.json` beside a model must not say. Which environments there are, in which order, where they lie, which of them is production and
 * how a release gets there is for the checkout alone: its pipeline gives rights by that file and never reads the model's, and whoever may change a
 * model must not be able to unmark production.
 * @param value of the file; it fits the schema
 * @param environments that there are
 * @returns complaints, `path: what is allowed`
 */
export function notOfAModel(value: Readonly<Record<string, unknown>>, environments: readonly string[]): string[] {
  const rows = Object.entries((value.environments ?? {}) as Readonly<Record<string, object>>);
  return [
    ...Object.keys(value)
      .filter((key) => ![...OF_A_MODEL, '$schema', 'environments'].includes(key))
      .map((key) => `${key}: ${elsewhere()}`),
    ...rows.flatMap(([name, row]) => {
      if (!environments.includes(name)) {
        return [`environments.${name}: there is no such environment (${environments.join(', ')}), and the file beside a model adds none`];
      }
      const wrong = Object.keys(row).filter((key) => !OF_ITS_ENVIRONMENTS.includes(key));
      return wrong.map((key) => `environments.${name}.${key}: ${elsewhere()}`);
    }),
  ];
}

function elsewhere(): string {
  return `belongs into the blueline.json of the checkout; the one beside a model may set ${OF_A_MODEL.join(', ')} and, in environments.NAME, ${OF_ITS_ENVIRONMENTS.join(', ')}`;
}
