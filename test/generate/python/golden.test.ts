import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateApplication } from '../../../lib/generate';
import { emitPython } from '../../../lib/generate/python';
import { RUNTIME_VERSION } from '../../../lib/generate/python/application';
import { provePython } from '../../../lib/generate/python/prove-python';
import { runTests } from '../../../lib/verify';
import { isThere } from '../../needed-tool';
import { cartModel, fileText, folderWith, runPython, sharedAnalyser } from './support';

/** Golden files by topic; `UPDATE_GOLDEN=1 npx jest test/generate/python/golden` writes them anew: read the difference. */
const TOPICS: Readonly<Record<string, string>> = {
  application: '__init__.py',
  patterns: 'patterns.py',
  expressions: 'expressions.py',
  commands: 'commands.py',
  events: 'domain/shop/cart/events.py',
  aggregate: 'domain/shop/cart/aggregate.py',
  flows: 'domain/shop/cart/flows.py',
  'view-item': 'views/cart.py',
  'view-dictionary': 'views/article.py',
  queries: 'queries.py',
  projections: 'projections/__init__.py',
  'projection-module': 'projections/cart_total.py',
  notifier: 'notifiers/say_goodbye.py',
};

const VENV = join(__dirname, '../../../.blueline/venv/bin');

describe('the generated Python of the cart', () => {
  test.each(Object.entries(TOPICS))('%s is as a careful person would write it', async (topic, path) => {
    const text = fileText(emitPython(await cartModel()).files, path);
    const golden = join(__dirname, 'golden', `${topic}.py`);
    if (process.env.UPDATE_GOLDEN) {
      mkdirSync(dirname(golden), { recursive: true });
      writeFileSync(golden, text);
    }
    expect(text).toBe(readFileSync(golden, 'utf8'));
  });

  test('is proved, and its cases pass', async () => {
    const model = await cartModel();
    await provePython(emitPython(model), sharedAnalyser());
    const report = await runTests(model);
    expect(report.cases.map(({ flow, name, status, warnings }) => ({ flow, name, status, warnings }))).toEqual([
      { flow: 'Shop.Cart.Add', name: 'HappyFlow', status: 'passed', warnings: [] },
      { flow: 'Shop.Cart.Add', name: 'Rejected', status: 'passed', warnings: [] },
      { flow: 'Shop.Cart.Add', name: 'Unsold', status: 'passed', warnings: [] },
      { flow: 'Shop.Cart.Close', name: 'HappyFlow', status: 'passed', warnings: [] },
    ]);
  });

  test('fits the runtime that is copied beside it', async () => {
    const files = await generateApplication(await cartModel(), sharedAnalyser());
    const script = `
import json
from draftsman import RUNTIME_VERSION
from draftsman.application import load
app = load()
print(json.dumps([RUNTIME_VERSION, app.name, sorted(app.flows), [view.__name__ for view in app.views], [one.name for one in app.notifiers], sorted(app.mutations)]))`;
    expect(JSON.parse(runPython(files, script))).toEqual([
      RUNTIME_VERSION,
      'Demo',
      ['Shop.Cart.Add', 'Shop.Cart.Close'],
      ['Article', 'Cart', 'CartLine'],
      ['SayGoodbye'],
      ['ShopCartMutation.add', 'ShopCartMutation.close'],
    ]);
  });

  test('tells the runtime what the model says: authorization, keys, idempotency, views', async () => {
    const { files } = emitPython(await cartModel());
    const script = `
import json
from types import SimpleNamespace as Object
from application import app
from application.views.article import article_from_shop_cart
add, close = app.flows['Shop.Cart.Add'], app.flows['Shop.Cart.Close']
event = Object(cart='t:one', article='apple', amount=1, tenant='t', closedBy='ann')
trigger = add.triggers['AddShopCartRequested']
print(json.dumps([
  repr(app.mutations['ShopCartMutation.add'].allow),
  trigger.key(event, None), [one(event, None) for one in trigger.idempotency_key], trigger.idempotency_ttl,
  close.triggers['CloseShopCartRequested'].key(Object(tenant='t', cart=1), None),
  close.reactivate, app.aggregates['Shop.Cart']._event_ttl, app.aggregates['Shop.Cart']._snapshot_interval,
]))`;
    const [allow, ...rest] = JSON.parse(runPython(files, script)) as unknown[];
    expect(typeof allow).toBe('string');
    expect(rest).toEqual(['t:one', ['t:one', 'apple'], 3600, 't:1', 'optional', 86400, 10]);
  });

  // Development tools: without them the golden files are still compared and run.
  const withTools = isThere('ruff', join(VENV, 'ruff')) && isThere('mypy', join(VENV, 'mypy')) ? test : test.skip;

  withTools('passes the linter, the type checker, and the formatter where it is ours', async () => {
    const model = await cartModel();
    const files = await generateApplication(model, sharedAnalyser());
    const root = join(folderWith(Object.fromEntries(files.map(({ path, text }) => [path, text]))), 'python');
    const run = (tool: string, ...options: string[]): string =>
      spawnSync(join(VENV, tool), options, { cwd: root, encoding: 'utf8', env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1' } })
        .stdout;
    expect(run('ruff', 'check', '--isolated', '--no-cache', 'application')).toBe('All checks passed!\n');
    expect(run('mypy', '--python-version', '3.11', '--cache-dir', '/dev/null', '--follow-imports', 'silent', 'application')).toMatch(
      /^Success/,
    );
    const formatted = run('ruff', 'format', '--isolated', '--no-cache', '--check', 'application', '--output-format', 'concise');
    const reformatted = [...new Set([...formatted.matchAll(/application\/\S+?\.py/g)].map((match) => `python/${match[0]}`))].sort();
    // The author's own text is not formatted, so the formatter does find something.
    expect(reformatted).toContain('python/application/domain/shop/cart/flows.py');
    const withSnippets = new Set(emitPython(model).snippets.map((snippet) => snippet.file));
    expect(reformatted.filter((path) => !withSnippets.has(path))).toEqual([]);
  });
});
