import { ARCHIVE } from '../../generate/cloudformation/archive-model';
import { edit, SHOP, told } from '../harness';

it('nothing is wrong with a model that takes files, and its scenario reaches what an upload starts', async () => {
  expect(await told(ARCHIVE)).toEqual([]);
});

it('T03: there is no upload where nothing waits for a file', async () => {
  const scenario =
    '<scenario name="Filing"><activity type="mutation" path="upload"><input name="name" type="String" value="a"/></activity></scenario>';
  const lines = await told(edit(SHOP, ['</functional-scenarios>', `${scenario}</functional-scenarios>`]));
  expect(lines.filter((line) => line.includes('T03'))).toEqual([expect.stringContaining("error T03 'upload' is no mutation")]);
});

it('T05, T10: inputs of an upload', async () => {
  const lines = await told(
    edit(
      ARCHIVE,
      ['<input name="name" type="String" value="a b.txt"/>', '<input name="file" type="String" value="a b.txt"/>'],
      ['value="true"', 'value="maybe"'],
    ),
  );
  expect(lines.map((line) => line.replace(/^\S+ /, ''))).toEqual([
    "error T05 upload needs 'name'",
    "error T05 'file' is no argument of upload",
    expect.stringMatching(/^error T10 /),
  ]);
});

it('T07: a component that no upload starts', async () => {
  const lines = await told(
    edit(ARCHIVE, [
      '<trigger source="FileUploaded"><mapping target="uri" value="uri"/></trigger>',
      '<trigger source="FileFiled"><mapping target="uri" value="uri"/></trigger>',
    ]),
  );
  expect(lines).toEqual([]);
  const other = await told(
    edit(ARCHIVE, [
      '<trigger source="FileUploaded"><mapping target="uri" value="uri"/></trigger>',
      `<trigger source="@rate(5 minutes)"><mapping target="uri" value="#''"/></trigger>`,
    ]),
  );
  expect(other).toEqual([expect.stringContaining('warning T07 Refresh-Notifier is not reached from upload by triggers')]);
});
