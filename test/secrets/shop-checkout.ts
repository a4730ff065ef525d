import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { blueline } from '../operate/samples';

/** Fetches `api-key` and `webhook`. */
const MODEL = `<draftsman project-name="Shop" xmlns="https://tracepaper.draftsman.io">
  <notifiers>
    <notifier name="Push">
      <trigger source="@rate(5 minutes)"><mapping target="id" value="#''"/></trigger>
      <activity type="fetch-property" name="token" key="api-key"/>
      <activity type="fetch-property" name="hook" key="webhook"/>
      <!-- more -->
    </notifier>
  </notifiers>
</draftsman>
`;

/** A checkout with that model and settings; commands of this process take it as theirs. */
export class ShopCheckout {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'blueline-secrets-')));

  constructor(environments: object = { staging: {}, production: { production: true } }, more = '') {
    mkdirSync(join(this.folder, 'model'));
    writeFileSync(join(this.folder, 'model', 'model.xml'), MODEL.replace('<!-- more -->', more));
    writeFileSync(join(this.folder, 'package.json'), '{}');
    writeFileSync(join(this.folder, 'blueline.json'), JSON.stringify({ model: 'model', environments }));
    process.env.CODEBUILD_SRC_DIR = this.folder;
  }

  remove(): void {
    delete process.env.CODEBUILD_SRC_DIR;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs one command line in this process with a text on standard input. */
export async function withInput(input: string | Buffer, ...args: string[]): ReturnType<typeof blueline> {
  const own = Object.getOwnPropertyDescriptor(process, 'stdin')!;
  Object.defineProperty(process, 'stdin', { configurable: true, value: Readable.from([Buffer.from(input)]) });
  try {
    return await blueline(...args);
  } finally {
    Object.defineProperty(process, 'stdin', own);
  }
}
