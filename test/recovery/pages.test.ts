import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  judgeBootstrap,
  judgeBuildQuota,
  judgeConnectionSetting,
  judgeConnectionStatus,
  judgePipelineStack,
} from '../../lib/operate/doctor/account';
import type { Finding } from '../../lib/operate/doctor/finding';
import { blueline } from '../operate/samples';

const root = resolve(__dirname, '../..');
const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md') && name !== 'rules.md');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const deploy = read('docs/deploy.md');

describe('what only an account can confirm is one list', () => {
  const checklist = read('docs/account-checklist.md');

  test('each point has a box, and is there once', () => {
    const points = [...checklist.matchAll(/^- (.*)$/gm)].map(([, point = '']) => point);
    expect(points.length).toBeGreaterThan(40);
    expect(points.filter((point) => !point.startsWith('[ ] '))).toEqual([]);
    expect(new Set(points).size).toBe(points.length);
  });

  test.each(docs.filter((name) => name !== 'account-checklist.md'))('%s points to it and has none of its own', (name) => {
    const page = read(`docs/${name}`);
    const [, section = ''] = /\n## [^\n]*account can confirm\n([\s\S]*?)(?=\n## |$)/.exec(page) ?? [];
    expect(section).not.toMatch(/^- /m);
    if (section !== '' || /account can confirm/.test(page)) expect(page).toContain('(account-checklist.md)');
    expect(checklist.includes(`(${name}`) || !page.includes('(account-checklist.md)')).toBe(true); // and it points back
  });

  test.each([...checklist.matchAll(/\]\(([\w-]+\.md)(?:#([\w-]+))?\)/g)].map(([, file, anchor]) => [file ?? '', anchor]))(
    '%s #%s is there',
    (file, anchor) => {
      const anchors = [...read(`docs/${file}`).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replace(/[^a-z0-9_ -]/g, '')
          .replaceAll(' ', '-'),
      );
      if (anchor !== undefined) expect(anchors).toContain(anchor);
    },
  );
});

describe('deploy.md shows what one sees', () => {
  const shown = ({ name, verdict, says, next }: Finding) => [
    `${verdict.padEnd(4)} ${name.padEnd(12)} ${says}`,
    ...(next ? [`       next: ${next}`] : []),
  ];
  const stack = { StackName: 'CDKToolkit', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE' as const };
  const version = { Outputs: [{ OutputKey: 'BootstrapVersion', OutputValue: '28' }] };

  test.each([
    judgeConnectionSetting(null, false),
    judgeConnectionStatus('AVAILABLE'),
    judgeBootstrap({ ...stack, ...version }, 'eu-west-1'),
    judgeBuildQuota([{ QuotaName: 'Concurrently running builds for Linux/Small environment', Value: 1 }]),
    judgePipelineStack(undefined),
  ])('of doctor: $name', (finding) => {
    for (const line of shown(finding)) expect(deploy.split('\n')).toContain(line);
  });

  test('of the CDK, as the pinned command line has it', () => {
    const cdk = read('node_modules/aws-cdk/lib/index.js');
    for (const text of [
      'This deployment will make potentially sensitive changes according to your current security approval level.',
      'Please confirm you intend to make the following modifications:',
      'Do you wish to deploy these changes?',
      'Bootstrapping environment',
    ]) {
      expect(deploy).toContain(text);
      expect(cdk).toContain(text);
    }
    expect(deploy).toContain((JSON.parse(read('package.json')) as { devDependencies: Record<string, string> }).devDependencies['aws-cdk']);
  });

  test('in this order: doctor, credentials, connection, pushed, bootstrap, deployed, seen, approved', () => {
    const steps = [
      'npx blueline doctor',
      'aws sso login',
      'Create connection',
      'git push',
      'npx cdk bootstrap',
      'npx cdk deploy BluelinePipeline\n',
      'Subscription Confirmation',
      'npx blueline status',
      'npx blueline approve',
    ];
    const places = steps.map((step) => deploy.indexOf(step));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});

const commands = ['deploy.md', 'operate.md', 'account-checklist.md'].flatMap((name) =>
  [...read(`docs/${name}`).matchAll(/npx blueline ([^`\n#&|]+)/g)].map(([, line = '']) => line.trim()),
);
test.each([...new Set(commands)].filter((line) => /^[a-z]/.test(line)))('npx blueline %s is a command with these options', async (line) => {
  const [verb = '', ...rest] = line.split(/\s+/);
  const { stdout, code } = await blueline(
    verb,
    ...(['secrets', 'environments'].includes(verb) && /^[a-z]+$/.test(rest[0] ?? '') ? rest.slice(0, 1) : []),
    '--help',
  );
  expect(code).toBe(0);
  for (const option of rest.filter((word) => word.startsWith('--'))) expect(stdout).toContain(option);
});

test.each(['README.md', 'docs/deploy.md'])('%s says the cloud wherever it must be said in a checkout that has run locally', (name) => {
  const lines = [...read(name).matchAll(/npx blueline ((?:secrets|environments|monitor|deploy|gate) ?[^`\n#|]*)/g)].map(
    ([, line = '']) => line,
  );
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.filter((line) => !line.includes('--cloud'))).toEqual([]);
});
