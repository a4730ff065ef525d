import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type Emulator, startEmulator } from '../../../lib/local/cloud/emulator';
import { clientSettings, createStack } from './clients';
import { application, outputs } from './contract-application';
import { cleanUp, describeWithEmulator, eventually, python, temporary } from './harness';

jest.setTimeout(60_000);

describeWithEmulator('a saved environment that starts again', () => {
  afterAll(() => cleanUp());

  test('streams go on: a function gets what is written after the start, whatever it had read before', async () => {
    const folder = temporary();
    const start = () => startEmulator({ name: 'restart', folder, python, accountId: '123456789012', region: 'eu-west-1' });
    const seen = async (emulator: Emulator, id: string) => {
      const dynamo = new DynamoDBClient(clientSettings(emulator.endpoint));
      await dynamo.send(new PutItemCommand({ TableName: 'contract-events', Item: { id: { S: id }, kind: { S: 'HEAD' } } }));
      await eventually(
        `${id} to arrive`,
        20,
        async () =>
          (await dynamo.send(new GetItemCommand({ TableName: 'contract-seen', Key: { id: { S: `relay:${id}` } } }))).Item !== undefined,
      );
      dynamo.destroy();
    };
    const first = await start();
    await createStack(new CloudFormationClient(clientSettings(first.endpoint)), 'contract', application(), outputs);
    for (const id of ['before-1', 'before-2', 'before-3']) await seen(first, id);
    await first.stop();
    const second = await start();
    await seen(second, 'after');
    await second.stop();
  });
});
