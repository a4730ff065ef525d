import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateApplication } from '../../../lib/generate';
import { runTests } from '../../../lib/verify';
import { attribute, cartModel, draftsman, folderWith, modelAt, modelOf, sharedAnalyser } from './support';

const cart = join(__dirname, 'cart');
const MODEL: Readonly<Record<string, string>> = Object.fromEntries(
  ['model.xml', 'lib/Prices.py', 'templates/mail.txt'].map((path) => [path, readFileSync(join(cart, path), 'utf8')]),
);

describe('the same model gives the same bytes', () => {
  test('in two runs, in another folder, with files made in another order', async () => {
    const more = { ...MODEL, 'lib/Zebra.py': 'Z = 1\n', 'lib/Alpha.py': 'A = 1\n', 'templates/b/one.txt': '1', 'templates/a.txt': '2' };
    const first = await generateApplication(await modelAt(folderWith(more)), sharedAnalyser());
    const reversed = Object.fromEntries(Object.entries(more).reverse());
    const second = await generateApplication(await modelAt(folderWith(reversed)), sharedAnalyser());
    expect(second).toEqual(first);
    expect(first.map((file) => file.path)).toEqual(first.map((file) => file.path).sort());
  });

  test('in another time zone', async () => {
    const before = process.env.TZ;
    const first = await generateApplication(await cartModel(), sharedAnalyser());
    try {
      process.env.TZ = 'Pacific/Kiritimati';
      expect(await generateApplication(await cartModel(), sharedAnalyser())).toEqual(first);
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  test('a line more in front of an element changes no Python', async () => {
    const moved = { ...MODEL, 'model.xml': MODEL['model.xml']?.replace('<global>', '\n\n<global>') ?? '' };
    const python = (files: readonly { path: string }[]) => files.filter((file) => file.path.startsWith('python/'));
    const first = await generateApplication(await cartModel(), sharedAnalyser());
    expect(python(await generateApplication(await modelAt(folderWith(moved)), sharedAnalyser()))).toEqual(python(first));
  });

  test('no test file and no compiled file of the runtime is in it', async () => {
    const paths = (await generateApplication(await cartModel(), sharedAnalyser())).map((file) => file.path);
    expect(paths).toContain('python/draftsman/application.py');
    expect(paths.filter((path) => /__pycache__|\.pyc$|draftsman\/testing/.test(path))).toEqual([]);
  });
});

describe('code of a model', () => {
  /** A model that writes a file wherever its code could be run. */
  const writing = (marker: string) => {
    const write = `open(${JSON.stringify(marker)}, 'w').close()`;
    const xml = draftsman(`
      <events>
        <event type="ActorEvent" graphql-namespace="Shop" graphql-name="go" name="GoShopRequested" authorization="anonymous"><field name="cart" type="String"/></event>
        <event type="DomainEvent" name="Gone" source="Shop.Cart"><field name="text" type="String"/></event>
      </events>
      <domain><subdomain name="Shop"><aggregate name="Cart" business-key="text"><field name="text" type="String"/>
        <command name="Go">
          <trigger source="GoShopRequested" key-field="#Marker.mark(event.cart)"><mapping target="cart" value="#Marker.mark('x')"/></trigger>
          <processor type="code" code=${attribute(write)}/>
          <processor type="set-variable" name="text" expression="Marker.mark('t')"/>
          <processor type="emit-event" ref="Gone"><mapping target="text" value="#flow.text"/></processor>
          <test-case name="HappyFlow" trigger-event="GoShopRequested"><input name="cart" type="String" value="c"/><expected domain-event="Gone"/></test-case>
        </command>
        <event-handler on="Gone" code=${attribute(`self.text = event.text\n${write}`)}/>
      </aggregate></subdomain></domain>
      <views><view name="Cart"><field name="id" type="String" pk="true"/>
        <custom-handler sub-domain="Shop" aggregate="Cart">${write}</custom-handler></view></views>
      <projections><projection name="All" graphql-namespace="Cart" field-name="all" return="Cart"
        code=${attribute(`${write}\ndef transform(arguments, username):\n    return None`)}/></projections>`);
    return modelOf(xml, { 'lib/Marker.py': `${write}\ndef mark(value):\n    ${write}\n    return value\n` });
  };

  test('is not run by reading and generating, only by the tests', async () => {
    const marker = join(folderWith({}), 'was-run');
    const model = await writing(marker);
    await generateApplication(model, sharedAnalyser());
    expect(existsSync(marker)).toBe(false);
    expect((await runTests(model)).failed).toBe(0);
    expect(existsSync(marker)).toBe(true);
  });

  test('stays as it is when another Python reads it', async () => {
    const older = ['/usr/bin/python3', 'python3.11', 'python3.12'].find(
      (python) => spawnSync(python, ['-c', 'import sys; assert sys.version_info >= (3, 11)']).status === 0,
    );
    if (!older) return console.warn('no second Python on this machine: skipped');
    const { PythonAnalyser } = await import('../../../lib/model/python/python-analyser');
    const other = new PythonAnalyser(older);
    try {
      const model = await cartModel();
      expect(await generateApplication(model, other)).toEqual(await generateApplication(model, sharedAnalyser()));
    } finally {
      other.close();
    }
  });
});
