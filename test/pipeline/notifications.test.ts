import { actionsOf, everything, synthesise, textOf } from './sample-pipeline';

const template = synthesise(everything);
const rules = Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => Properties);
const sentence = (rule: (typeof rules)[number]) => textOf(rule?.Targets[0].InputTransformer.InputTemplate);
const ruleSaying = (words: RegExp) => {
  const found = rules.filter((rule) => words.test(sentence(rule)));
  expect(found).toHaveLength(1);
  return found[0];
};
const topicOf = (rule: (typeof rules)[number]) => rule?.Targets[0].Arn.Ref.replace(/[0-9A-F]{8}$/, '');

test('of runs and approvals is told what people would look for, and of this pipeline alone', () => {
  const pipeline = [{ Ref: expect.stringMatching(/^Pipeline/) }];
  const approval = { pipeline, type: { category: ['Approval'] } };
  const told = rules.map((rule) => [topicOf(rule), rule.EventPattern['detail-type'][0], rule.EventPattern.detail]);
  expect(told).toEqual(
    expect.arrayContaining([
      ['NotificationsFailures', 'CodePipeline Stage Execution State Change', { pipeline, state: ['FAILED'] }],
      ['NotificationsFailures', 'CodePipeline Stage Execution State Change', { pipeline, stage: ['Production'], state: ['SUCCEEDED'] }],
      ['NotificationsApprovals', 'CodePipeline Action Execution State Change', { ...approval, state: ['STARTED'] }],
      ['NotificationsApprovals', 'CodePipeline Action Execution State Change', { ...approval, state: ['SUCCEEDED'] }],
      ['NotificationsApprovals', 'CodePipeline Action Execution State Change', { ...approval, state: ['FAILED'] }],
    ]),
  );
  expect(told).toHaveLength(5);
});

test('in sentences with a link, and with the command for a terminal', () => {
  const timeline =
    /https:\/\/eu-west-1\.console\.aws\.amazon\.com\/codesuite\/codepipeline\/pipelines\/<detail-pipeline>\/executions\/<detail-execution-id>\/timeline\?region=eu-west-1/;
  for (const words of [/has failed/, /is through/, /was approved/, /was rejected, or nobody/])
    expect(sentence(ruleSaying(words))).toMatch(timeline);
  expect(sentence(ruleSaying(/has failed/))).toMatch(
    /^"The stage <detail-stage> of the pipeline <detail-pipeline> has failed.*blueline logs <detail-stage>/,
  );
  expect(sentence(ruleSaying(/for somebody to approve/))).toMatch(/waits in the stage <detail-stage> .*\/view\?region=.*blueline approve/);
});

test('the last stage is that of the last environment, or the gate behind it', () => {
  const last = (gate: boolean) =>
    JSON.stringify(synthesise({ environments: [{ name: 'test' }, { name: 'live', gate }] }).findResources('AWS::Events::Rule'));
  expect(last(false)).toContain('"stage":["Live"]');
  expect(last(true)).toContain('"stage":["LiveGate"]');
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
