import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateApplication } from '../../lib/generate';
import { readModel } from '../../lib/model';
import { type Mutant, mutantsOf, nameMutants, sampled } from '../corpus/mutants';
import { SHOP, sharedPython, writeModel } from '../model/harness';
import { appsyncSchema } from './graphql/appsync-schema';
import { MARKET } from './graphql/market-model';

/** Good models that between them use most of the language. */
const folder = join(__dirname, 'python');
const MODELS: Readonly<Record<string, string>> = {
  shop: SHOP,
  market: MARKET,
  cart: readFileSync(join(folder, 'cart/model.xml'), 'utf8'),
  everything: readFileSync(join(folder, 'everything.xml'), 'utf8'),
};
const FILES = {
  'lib/Prices.py': readFileSync(join(folder, 'cart/lib/Prices.py'), 'utf8'),
  'templates/mail.txt': readFileSync(join(folder, 'cart/templates/mail.txt'), 'utf8'),
};
/** Mutants of each model; the whole set runs with BLUELINE_MUTANTS=all. */
const COUNT = process.env.BLUELINE_MUTANTS === 'all' ? Number.POSITIVE_INFINITY : Number(process.env.BLUELINE_MUTANTS ?? 80);

/** Why a model without errors gives no application; undefined if it gives one, or has errors. */
async function failureOf({ what, xml }: Mutant): Promise<string | undefined> {
  const { model } = await readModel(writeModel({ ...FILES, 'model.xml': xml }), { python: sharedPython() });
  if (!model) return undefined;
  try {
    const files = await generateApplication(model, sharedPython());
    appsyncSchema(files.find(({ path }) => path === 'schema.graphql')!.text);
    return undefined;
  } catch (error) {
    return `${what}: ${(error as Error).message}`;
  }
}

async function failuresOf(mutants: readonly Mutant[]): Promise<string[]> {
  const failures: string[] = [];
  for (const mutant of mutants) {
    const failure = await failureOf(mutant);
    if (failure) failures.push(failure);
  }
  return failures;
}

// What check lets pass, generate takes: nobody is told of a mistake by a message that has no rule.
describe('a mutant has an error, or gives an application whose schema is valid', () => {
  test.each(Object.entries(MODELS))(
    'of %s',
    async (_, xml) => {
      const mutants = mutantsOf(xml);
      expect(await failuresOf(COUNT >= mutants.length ? mutants : sampled(mutants, COUNT))).toEqual([]);
    },
    120_000,
  );

  test('every kind of name under a name that something else has', async () => {
    const mutants = nameMutants(Object.values(MODELS));
    expect(mutants.length).toBeGreaterThan(200);
    expect(await failuresOf(mutants)).toEqual([]);
  }, 120_000);
});
