import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A CDK app with one trivial resource and default settings, in a folder of its own. @returns the folder, to synthesise in */
export function trivialApp(root: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(
    join(folder, 'cdk.json'),
    JSON.stringify({ app: 'node app.cjs', notices: false, versionReporting: false, context: { 'cli-telemetry': false } }),
  );
  writeFileSync(
    join(folder, 'app.cjs'),
    "const { App, CfnWaitConditionHandle, Stack } = require('aws-cdk-lib');\nconst app = new App();\nnew CfnWaitConditionHandle(new Stack(app, 'Trivial'), 'Handle');\napp.synth();\n",
  );
  return folder;
}

/** How long a Node program runs as a process of its own. @throws Error where it fails */
export function seconds(cwd: string, args: readonly string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return (performance.now() - started) / 1000;
}
