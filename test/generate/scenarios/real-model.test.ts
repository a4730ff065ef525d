import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse, validate } from 'graphql';
import { generateApplicationJson } from '../../../lib/generate/application';
import { checkInternalQueries } from '../../../lib/generate/check-internal-queries';
import { generateTemplate, renderTemplate } from '../../../lib/generate/cloudformation';
import { generateGraphql } from '../../../lib/generate/graphql';
import { generateScenarios } from '../../../lib/generate/scenarios';
import { readModel } from '../../../lib/model';
import { appsyncSchema } from '../graphql/appsync-schema';

const REAL = resolve(__dirname, '../../../../shared/models/tracepaper-twee');
const present = existsSync(REAL);
if (!present) console.warn(`SKIPPED: there is no real model in ${REAL}`);

(present ? test : test.skip)('a real model: every document of its scenario is valid, its template fits a stack', async () => {
  const { model, diagnostics } = await readModel(REAL);
  expect(diagnostics.map(({ code }) => code)).toEqual(['D06', 'G05', 'N08']);
  if (!model) throw new Error('no model');
  expect(checkInternalQueries(model)).toEqual([]);
  const sdl = generateGraphql(model);
  const schema = appsyncSchema(sdl);
  const { scenarios, events, views, queries } = generateScenarios(model);
  const documents = scenarios.flatMap(({ activities }) =>
    activities.flatMap((activity) => ('document' in activity ? [activity.document] : [])),
  );
  expect(documents.filter((document) => validate(schema, parse(document)).length > 0)).toEqual([]);
  expect([scenarios[0]?.activities.length, documents.length, events.length, views.length, queries.length]).toEqual([22, 16, 11, 6, 10]);
  const template = generateTemplate(model, sdl);
  expect(Object.keys(template.Resources)).toHaveLength(139);
  expect(renderTemplate(template).length).toBeLessThan(200_000);
  expect(generateApplicationJson(model)).toMatchObject({
    model: { commands: 11, events: 11, aggregates: 6, flows: 11, views: 10, notifiers: 4, scenarios: 1 },
    afterDeployment: [{ notifier: 'InitializeSystemUser', function: 'NotifierIdentityFunction' }],
    smoke: null,
  });
});
