import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { PipelineStack, type PipelineStackProps } from '../../lib/pipeline/pipeline-stack';
import flags from '../../node_modules/aws-cdk-lib/recommended-feature-flags.json';
import { defaults, everything } from './sample-pipeline';

/** What the rules of AwsSolutions find: `<rule> <construct>`. */
function findings(app: App): string[] {
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
  );
}

function pipelineWith(props: Partial<PipelineStackProps>): App {
  const app = new App({ context: flags, analyticsReporting: false });
  new PipelineStack(app, 'BluelinePipeline', { ...defaults, ...props });
  return app;
}

const KEY = 'arn:aws:kms:eu-west-1:111111111111:key/0f1e2d3c-1111-2222-3333-444455556666';

test.each<[string, Partial<PipelineStackProps>]>([
  ['the defaults', {}],
  ['every setting, with other accounts and regions', everything],
  ['a key that is there already', { kms: KEY }],
])('cdk-nag finds nothing in the pipeline with %s', (_, props) => {
  expect(findings(pipelineWith(props))).toEqual([]);
});

test('it would find something: a bucket without anything, and a wildcard that nobody has given a reason for', () => {
  const app = pipelineWith({});
  new Bucket(new Stack(app, 'Other'), 'Bucket');
  expect(findings(app)).toEqual(
    expect.arrayContaining(['AwsSolutions-S1 Other/Bucket/Resource', 'AwsSolutions-S10 Other/Bucket/Resource']),
  );
});

/** Each acknowledgement once, whatever the names in it: `<rule>: <reason>`. A finding on one resource or action is named without it. */
function acknowledged(): Set<string> {
  const rules = pipelineWith(everything)
    .node.findAll()
    .flatMap(({ node }) =>
      node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY).map(({ data }) => data),
    );
  const all = rules.flatMap((one) => Object.entries(one as Record<string, string>));
  expect(all.length).toBeGreaterThan(100);
  return new Set(all.map(([id, reason]) => `${id.replace(/\[(Resource|Action)::.*/, ' $1')}: ${reason}`));
}

test('every acknowledgement has one of these reasons, and none is of a whole rule of permissions', () => {
  // A reason that is new or has changed has to be read by a person: `UPDATE_GOLDEN=1 npx jest test/pipeline/nag` writes them anew.
  const golden = join(__dirname, 'golden', 'acknowledgements.txt');
  const text = `${[...acknowledged()].sort().join('\n')}\n`;
  if (process.env.UPDATE_GOLDEN) writeFileSync(golden, text);
  expect(text).toBe(readFileSync(golden, 'utf8'));
  expect(text).not.toMatch(/IAM[45]:/);
});
