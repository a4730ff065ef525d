import { actionsOf, everything, synthesise, textOf } from './sample-pipeline';

const template = synthesise(everything);
const rules = Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => Properties);
const ruleOf = (detailType: string) => rules.find(({ EventPattern }) => EventPattern['detail-type'][0] === detailType);

test('a run that has failed and an approval that waits, and of this pipeline alone', () => {
  expect(rules).toHaveLength(2);
  const pipeline = [{ Ref: expect.stringMatching(/^Pipeline/) }];
  expect(ruleOf('CodePipeline Pipeline Execution State Change')?.EventPattern).toEqual({
    source: ['aws.codepipeline'],
    'detail-type': ['CodePipeline Pipeline Execution State Change'],
    detail: { pipeline, state: ['FAILED'] },
  });
  expect(ruleOf('CodePipeline Action Execution State Change')?.EventPattern.detail).toEqual({
    pipeline,
    type: { category: ['Approval'] },
    state: ['STARTED'],
  });
});

test('is told in a sentence with a link', () => {
  const sentence = (detailType: string) => textOf(ruleOf(detailType)?.Targets[0].InputTransformer.InputTemplate);
  expect(sentence('CodePipeline Pipeline Execution State Change')).toMatch(
    /A run of the pipeline <detail-pipeline> has failed.*https:\/\/eu-west-1\.console\.aws\.amazon\.com\/codesuite\/codepipeline\/pipelines\/<detail-pipeline>\/executions\/<detail-execution-id>\/timeline\?region=eu-west-1/,
  );
  expect(sentence('CodePipeline Action Execution State Change')).toMatch(
    /waits in the stage <detail-stage> for somebody to approve.*\/view\?region=/,
  );
});

test('each goes to its addresses', () => {
  const subscriptions = Object.values(template.findResources('AWS::SNS::Subscription')).map(
    ({ Properties }) => `${Properties.Protocol} ${Properties.Endpoint} ${Properties.TopicArn.Ref.replace(/[0-9A-F]{8}$/, '')}`,
  );
  expect(subscriptions.sort()).toEqual([
    'email release@example.com NotificationsApprovals',
    'email team@example.com NotificationsFailures',
  ]);
});

test('topics are there without an address too, take messages only over TLS, and only from the rules', () => {
  const plain = synthesise();
  plain.resourceCountIs('AWS::SNS::Topic', 2);
  plain.resourceCountIs('AWS::SNS::Subscription', 0);
  for (const { Properties } of Object.values(plain.findResources('AWS::SNS::TopicPolicy'))) {
    const { Statement } = Properties.PolicyDocument;
    expect(Statement).toContainEqual(expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }));
    const allowed = Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
    expect(allowed).toEqual([expect.objectContaining({ Action: 'sns:Publish', Principal: { Service: 'events.amazonaws.com' } })]);
  }
});

test('the approval waits as long as the setting says', () => {
  expect(actionsOf(template).get('Approve.Approve')).toHaveProperty('TimeoutInMinutes', 60);
});
