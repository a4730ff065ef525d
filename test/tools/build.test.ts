import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

test('a stack trace of the CDK app names the lines of lib/pipeline', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blueline-app-'));
  try {
    const environments = { staging: { production: true }, live: { production: true } }; // one too many: thrown by the construct
    const source = { connection: null, repository: 'OWNER/REPO', branch: 'main' };
    writeFileSync(join(folder, 'blueline.json'), JSON.stringify({ model: 'model', source, environments }));
    expect(spawnSync(process.execPath, ['tools/build.mjs', 'pipeline'], { cwd: root }).status).toBe(0);
    const app = spawnSync(process.execPath, [join(root, 'build/pipeline.cjs')], { cwd: folder, encoding: 'utf8' });
    expect(app.stderr).toMatch(/at most one may have production: true, got staging, live/);
    expect(app.stderr).toMatch(/at checkEnvironmentRows \(.*lib\/pipeline\/environment-row\.ts:\d+:\d+\)/);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 30_000);
