import { everything, pipelineOf, synthesise } from './sample-pipeline';

const plain = synthesise();
const keyed = synthesise({ kms: true });
const KEY = 'arn:aws:kms:eu-west-1:111111111111:key/0f1e2d3c-1111-2222-3333-444455556666';
const named = synthesise({ kms: KEY });

type Properties = Record<string, unknown>;
const propertiesOf = (template: typeof plain, type: string) =>
  Object.values(template.findResources(type)).map(({ Properties = {} }) => Properties as Properties);
/** Every place that takes a key, as text. */
function keysOf(template: typeof plain): string[] {
  const [bucket] = propertiesOf(template, 'AWS::S3::Bucket');
  return [
    bucket?.BucketEncryption,
    (pipelineOf(template).ArtifactStore as Properties).EncryptionKey,
    ...propertiesOf(template, 'AWS::CodeBuild::Project').map(({ EncryptionKey }) => EncryptionKey),
    ...propertiesOf(template, 'AWS::Logs::LogGroup').map(({ KmsKeyId }) => KmsKeyId),
    ...propertiesOf(template, 'AWS::SNS::Topic').map(({ KmsMasterKeyId }) => KmsMasterKeyId),
  ].map((place) => JSON.stringify(place) ?? '');
}

test('with kms: true one key encrypts artifacts, builds, logs and messages, and turns every year', () => {
  keyed.resourceCountIs('AWS::KMS::Key', 1);
  keyed.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true, RotationPeriodInDays: 365 } });
  expect(keysOf(keyed).length).toBeGreaterThan(15);
  for (const place of keysOf(keyed)) expect(place).toMatch(/\["Key[0-9A-F]{8}","Arn"\]/);
});

test('its policy lets in the logs of this pipeline and the messages of EventBridge', () => {
  const [key] = propertiesOf(keyed, 'AWS::KMS::Key');
  const { Statement } = Object(key?.KeyPolicy) as { Statement: { Sid?: string; Principal: unknown; Condition?: unknown }[] };
  const logs = Statement.find(({ Sid }) => Sid === 'Logs');
  expect(logs?.Principal).toEqual({ Service: 'logs.amazonaws.com' });
  expect(JSON.stringify(logs?.Condition)).toMatch(/kms:EncryptionContext:aws:logs:arn.*log-group:BluelinePipeline-\*/);
  expect(Statement.find(({ Sid }) => Sid === 'Messages')?.Principal).toEqual({ Service: 'events.amazonaws.com' });
});

test('with an ARN that key does, and none is made', () => {
  named.resourceCountIs('AWS::KMS::Key', 0);
  for (const place of keysOf(named)) expect(place).toContain(KEY);
});

test('by default there is no key, and nobody has a right to one', () => {
  plain.resourceCountIs('AWS::KMS::Key', 0);
  expect(keysOf(plain)[0]).toContain('AES256');
  expect(JSON.stringify(plain.toJSON())).not.toContain('kms:');
});

test('every build may use it, also of environments elsewhere', () => {
  const template = synthesise(everything);
  const roles = new Set(
    ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
      propertiesOf(template, type).flatMap((policy) =>
        JSON.stringify(policy).includes('kms:Decrypt') ? [JSON.stringify(policy.Roles)] : [],
      ),
    ),
  );
  for (const project of propertiesOf(template, 'AWS::CodeBuild::Project')) {
    const role = JSON.stringify((project.ServiceRole as { 'Fn::GetAtt': [string] })['Fn::GetAtt'][0]);
    expect([...roles].some((one) => one.includes(role))).toBe(true);
  }
});
