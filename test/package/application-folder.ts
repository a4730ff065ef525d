import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A small generated application. */
export const FILES: Readonly<Record<string, string>> = {
  'application.json': JSON.stringify({ name: 'Demo', stackPrefix: 'demo', model: {}, afterDeployment: [], properties: [], smoke: null }),
  'contract.json': '{"version": 1, "commands": [], "events": [], "views": [], "queries": []}',
  'positions.json': '{"scenario:Buy": "model.xml:1:1"}',
  'scenarios.json': '{"scenarios": []}',
  'schema.graphql': 'type Query { a: String }',
  'template.json': '{"Resources": {}}',
  'python/application/__init__.py': 'app = None\n',
  'python/application/domain/shop/cart/events.py': 'class ArticleAdded: ...\n',
  'python/draftsman/__init__.py': '',
  'python/draftsman/lambdas/command.py': 'def handler(event, context): ...\n',
  'python/lib/HashLib.py': 'x = 1\n',
  'python/lib/__pycache__/HashLib.cpython-313.pyc': 'byte code',
  'python/templates/Müller/mail.html': '<p>Grüße</p>\n',
  'python/tests/cases.json': '[]',
};

/** An empty folder of its own; the test removes it. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'blueline-package-'));
}

/** Writes an application below `folder`, in the order of `paths`, with times of its own. */
export function writeApplication(
  folder: string,
  files: Readonly<Record<string, string>> = FILES,
  paths: readonly string[] = Object.keys(files),
): string {
  const application = join(folder, 'application');
  for (const [index, path] of paths.entries()) {
    const file = join(application, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, files[path] ?? '');
    utimesSync(file, 1_000_000 + index, 1_000_000 + index);
  }
  return application;
}
