import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { callApi } from '../../lib/api';
import type { Deployment } from '../../lib/documents';
import { TestUsers } from '../../lib/gate/test-users';
import type { LocalEnvironment } from '../../lib/local/cloud';

type Effect = (deployed: Deployment, environment: LocalEnvironment) => Promise<void>;

/** What a scenario cannot see, looked at after it: mail, files, copies, and that others are refused. By name of the example. */
export const EFFECTS: Readonly<Record<string, Effect>> = {
  'parcel-service': async ({ stack }, { emulatorPort, accessKeyId }) => {
    expect(await file(`${stack}-files-${accessKeyId}`, 'arrivals/P1.html')).toBe(
      '<p>Your parcel P1 of 12 kg is on its way to Delft.</p>\n',
    );
    const kept = await fetch(`http://127.0.0.1:${emulatorPort}/_ministack/ses/messages?account=${accessKeyId}`);
    const text = await kept.text();
    for (const part of ['parcels@example.com', 'Parcel P1', 'It is on its way', 'on its way to Delft']) expect(text).toContain(part);
  },

  newspaper: async ({ stack }, { accessKeyId }) => {
    expect(await file(`${stack}-files-${accessKeyId}`, 'articles/storm.html')).toBe('<p>It is very windy</p>');
  },

  'recipe-book': async ({ stack }, { accessKeyId }) => {
    const lambda = new LambdaClient({});
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `${stack}-backup`, Payload: Buffer.from('{}') }));
    lambda.destroy();
    expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toMatchObject({ failed: 0, finished: true });
    const s3 = new S3Client({ forcePathStyle: true });
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: `${stack}-backups-${accessKeyId}`, Prefix: 'Kitchen' }));
    s3.destroy();
    expect(Contents.map(({ Key }) => Key?.split('/')[0])).toEqual(['Kitchen.Recipe']);
  },

  coworking: async ({ api, outputs }, { region }) => {
    const { UserPoolId = '', UserPoolClientId = '', ApiKey = '' } = outputs;
    const users = new TestUsers({ region, userPoolId: UserPoolId, clientId: UserPoolClientId }, 'stranger');
    const { token } = await users.create(0, 1);
    users.close();
    const refused = [
      'mutation { Space { open(input: {name: "oslo", host: "me"}) { correlationId } } }',
      'mutation { Desk { book(input: {desk: "berlin:2", guest: "me"}) { correlationId } } }',
      'mutation { Desk { release(input: {desk: "berlin:1", guest: "another"}) { correlationId } } }',
      '{ Desk { get(key: "berlin:1") { desk } } }',
      '{ Desk { filter(key_begins_with: "berlin:") { resultset { desk } } } }',
      '{ Desk { inSpace(space_equals: "berlin") { resultset { desk } } } }',
      '{ Desk { ofGuest(guest_equals: "another") { resultset { desk } } } }',
      '{ Guest { get(key: "another") { desk } } }',
      '{ Space { Hosting { filter(host_equals: "another") { resultset { name } } } } }',
      '{ Space { occupancy(space: "berlin") { taken } } }',
    ];
    const message = async (caller: { token?: string; apiKey?: string }, document: string) =>
      (await callApi({ url: api, ...caller }, document)).errors?.[0]?.message ?? 'answered';
    for (const document of refused)
      expect([document, await message({ token }, document)]).toEqual([document, expect.stringMatching(/nauthorized/)]);
    const notes = '{ Note { filter { resultset { text } } } }';
    expect(await message({ apiKey: ApiKey }, notes)).toMatch(/[Nn]ot [Aa]uthorized|nauthorized/);
    expect(await message({ token }, notes)).toBe('answered');
    expect(await message({ apiKey: ApiKey }, '{ Space { get(key: "berlin") { visitors } } }')).toBe('answered');
  },
};

async function file(Bucket: string, Key: string): Promise<string | undefined> {
  const s3 = new S3Client({ forcePathStyle: true });
  const object = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const text = await object.Body?.transformToString();
  s3.destroy();
  return text;
}
