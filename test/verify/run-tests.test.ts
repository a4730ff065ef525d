import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { assetPath } from '../../lib/assets';
import type { UserError } from '../../lib/errors';
import { generatePython } from '../../lib/generate';
import { findPython } from '../../lib/python';
import { runTests, toJUnit, toText, type UnitTestsDocument } from '../../lib/verify';
import { RUNNER_SCRIPT } from '../../lib/verify/run-child';
import { attribute, draftsman, folderWith, modelOf } from '../generate/python/support';

/** A flow with this code; its case expects `text` = 'x', and whatever else is given. */
function flowWith(code: string, expected = 'x', more = ''): string {
  return draftsman(`
    <events>
      <event type="ActorEvent" graphql-namespace="Shop" graphql-name="go" name="GoShopRequested" authorization="anonymous"><field name="cart" type="String"/></event>
      <event type="DomainEvent" name="Gone" source="Shop.Cart"><field name="text" type="String"/></event>
    </events>
    <domain><subdomain name="Shop"><aggregate name="Cart" business-key="text"><field name="text" type="String"/>
      <command name="Go">
        <trigger source="GoShopRequested" key-field="cart"><mapping target="cart" value="cart"/></trigger>
        <processor type="code" code=${attribute(code)}/>
        <processor type="emit-event" ref="Gone"><mapping target="text" value="#flow.text"/></processor>
        <test-case name="HappyFlow" trigger-event="GoShopRequested">
          <input name="cart" type="String" value="c"/>
          <expected domain-event="Gone"><field name="text" type="String" value=${attribute(expected)}/></expected>${more}
        </test-case>
      </command>
      <event-handler on="Gone"><mapping target="text" operand="set" value="text"/></event-handler>
    </aggregate></subdomain></domain>`);
}

async function run(code: string, expected?: string, more?: string): Promise<UnitTestsDocument> {
  return runTests(await modelOf(flowWith(code, expected, more)));
}

async function refused(code: string, options: Parameters<typeof runTests>[1] = {}): Promise<UserError> {
  const model = await modelOf(flowWith(code));
  return runTests(model, options).then(
    () => {
      throw new Error('it ran');
    },
    (error: UserError) => error,
  );
}

describe('a case', () => {
  test('that holds is passed, with its place in the model', async () => {
    const report = await run(`flow.text = 'x'`);
    expect(report).toEqual({
      passed: 1,
      failed: 0,
      cases: [
        {
          flow: 'Shop.Cart.Go',
          name: 'HappyFlow',
          status: 'passed',
          seconds: expect.any(Number),
          position: 'model.xml:11:10',
          warnings: [],
        },
      ],
    });
    expect(toText(report)).toBe('');
  });

  test('that does not hold tells expected, got and its place', async () => {
    const report = await run(`flow.text = 'y'`);
    expect(report).toMatchObject({ passed: 0, failed: 1, cases: [{ status: 'failed', expected: { text: 'x' }, got: { text: 'y' } }] });
    expect(toText(report)).toBe('model.xml:11:10: case Shop.Cart.Go/HappyFlow failed: Gone: text: expected "x", got "y"');
  });

  test('whose state does not hold tells the difference', async () => {
    const report = await run(`flow.text = 'x'`, 'x', '<expected-state pk="c">{"text": "z"}</expected-state>');
    expect(toText(report)).toBe(`model.xml:11:10: case Shop.Cart.Go/HappyFlow failed: state of 'c': text: expected "z", got "x"`);
  });

  test('whose code fails says how and where in the code', async () => {
    expect(toText(await run('flow.text = 1 / 0'))).toMatch(
      /^model\.xml:11:10: case Shop\.Cart\.Go\/HappyFlow failed: .*ZeroDivisionError: division by zero.*flows\.py/,
    );
  });

  test('may print without spoiling the report', async () => {
    expect(await run(`print('{"cases": []}')\nflow.text = 'x'`)).toMatchObject({ passed: 1 });
  });

  test('emits more than is expected: a warning', async () => {
    const xml = flowWith(`flow.text = 'x'`).replace(
      '</processor>\n        <test-case',
      '</processor><processor type="emit-event" ref="Gone"><mapping target="text" value="#flow.text"/></processor><test-case',
    );
    const report = await runTests(await modelOf(xml));
    expect(report.passed).toBe(1);
    expect(toText(report)).toMatch(/^model\.xml:\d+:\d+: case Shop\.Cart\.Go\/HappyFlow: warning: .*Gone was emitted/);
  });

  test('of a model without cases is none', async () => {
    expect(await runTests(await modelOf(draftsman('')))).toEqual({ passed: 0, failed: 0, cases: [] });
  });
});

describe('the child', () => {
  test('sees no credentials and no configuration of the caller', async () => {
    const names = ['AWS_SECRET_ACCESS_KEY', 'GITHUB_TOKEN', 'HTTPS_PROXY'] as const;
    for (const name of names) process.env[name] = 'secret';
    try {
      const report = await run(`import os\nflow.text = ','.join(sorted(os.environ)) + ' ' + str('secret' in os.environ.values())`, '-');
      expect(report.cases[0]?.got).toEqual({ text: expect.stringMatching(/^HOME,LANG,(LC_CTYPE,)?PATH,TMPDIR,TZ False$/) });
    } finally {
      for (const name of names) delete process.env[name];
    }
  });

  test('has no network', async () => {
    const connect = `import socket\nsocket.create_connection(('127.0.0.1', 1))`;
    expect(toText(await run(connect))).toContain('a test case has no network');
    expect(toText(await run(`import socket\nsocket.socket().connect(('127.0.0.1', 1))`))).toContain('a test case has no network');
  });

  test('ends with its cases, also where the model has started a thread that never does', async () => {
    const endless = `import threading\nthreading.Thread(target=threading.Event().wait).start()\nflow.text = 'x'`;
    expect(await runTests(await modelOf(flowWith(endless)), { timeLimit: 20 })).toMatchObject({ passed: 1 });
  }, 30_000);

  test('that dies is an error with the end of what it said', async () => {
    const error = await refused(`import os, sys\nsys.stderr.write('out of luck')\nsys.stderr.flush()\nos._exit(7)`);
    expect(error).toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/^the test cases could not be run: .* ended with 7:\nout of luck$/),
    });
  });

  test('that does not end is stopped, with what it started', async () => {
    const start = `import subprocess, sys
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])
sys.stderr.write(f'pid {child.pid}')
sys.stderr.flush()
while True:
    pass`;
    const error = await refused(start, { timeLimit: 0.8 });
    expect(error).toMatchObject({ exitCode: 1, next: expect.stringContaining('endless loop') });
    const pid = /^the test cases did not end within 0\.8 s:\npid (\d+)$/.exec(error.message)?.[1] ?? '';
    expect(pid).not.toBe('');
    // Ended, or ended and not yet collected.
    expect(spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).stdout.trim()).toMatch(/^(Z.*)?$/);
  });

  test('ends with its caller, however that ended', async () => {
    const model = await modelOf(flowWith('while True:\n    pass'));
    const folder = folderWith(Object.fromEntries(generatePython(model).map(({ path, text }) => [path, text])));
    const files = [join(folder, 'python'), join(folder, 'python/tests/cases.json')];
    const child = spawn(findPython(), ['-I', '-S', '-c', RUNNER_SCRIPT, assetPath('runtime'), ...files], { stdio: 'pipe', detached: true });
    const ended = new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal)));
    child.stdin.end('\n'); // begin; and the caller is gone
    expect(await ended).toBe('SIGKILL');
  });

  test('that never got to begin ends by itself when its caller is gone', async () => {
    const child = spawn(findPython(), ['-I', '-S', '-c', RUNNER_SCRIPT, assetPath('runtime'), 'none', 'none'], {
      stdio: 'pipe',
      detached: true,
    });
    const ended = new Promise((resolve) => child.on('exit', (code) => resolve(code)));
    child.stdin.end();
    expect(await ended).toBe(1);
  });

  test('reads an empty standard input', async () => {
    expect(await run(`import sys\nflow.text = 'x' + sys.stdin.read()`)).toMatchObject({ passed: 1 });
  });

  test('that cannot start is an error of the environment', async () => {
    expect(await refused(`flow.text = 'x'`, { python: '/nowhere/python3' })).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('/nowhere/python3 does not run'),
    });
  });

  test('cannot load an application whose module fails', async () => {
    const model = await modelOf(flowWith(`flow.text = 'x'`).replace('key-field="cart"', 'key-field="#Broken.key(event)"'), {
      'lib/Broken.py': 'raise RuntimeError("broken on purpose")\n',
    });
    await expect(runTests(model)).rejects.toThrow(/cannot be loaded: RuntimeError: broken on purpose/);
  });
});

describe('JUnit', () => {
  const report: UnitTestsDocument = {
    passed: 1,
    failed: 1,
    cases: [
      { flow: 'Shop.Cart.Go', name: 'HappyFlow', status: 'passed', seconds: 0.25, position: 'model.xml:11:10', warnings: ['B25: more'] },
      {
        flow: 'Shop.Cart.Go',
        name: 'Unhappy',
        status: 'failed',
        seconds: 0.5,
        message: 'text: <&"\u0001',
        expected: 'a',
        got: null,
        position: 'model.xml:12:3',
        warnings: [],
      },
    ],
  };

  test('has a suite per flow, and file and line of a failed case', () => {
    const xml = toJUnit(report);
    expect(xml).toContain('<testsuite name="Shop.Cart.Go" tests="2" failures="1"');
    expect(xml).toContain('<testcase classname="Shop.Cart.Go" name="HappyFlow" time="0.25" file="model.xml"');
    expect(xml).toContain('<property name="line" value="12"/>');
    expect(xml).toContain('<failure message="model.xml:12:3: text: &lt;&amp;&quot;');
    expect(xml).toContain('expected &quot;a&quot;, got null');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML must not hold them
    expect(xml).not.toMatch(/[\u0000-\u0008]/);
  });
});
