import { prepareTests, toCobertura } from '../../lib/verify';
import { modelCoverage } from '../../lib/verify/model-coverage';
import { attribute, draftsman, modelOf } from '../generate/python/support';

/** A flow with a code processor, a module of lib/ and two event handlers, of which one case runs one. Line by line, so that lines can be told. */
const model = (code: string) =>
  draftsman(`
<events>
<event type="ActorEvent" graphql-namespace="Shop" graphql-name="go" name="GoShopRequested" authorization="anonymous"><field name="cart" type="String"/></event>
<event type="DomainEvent" name="Gone" source="Shop.Cart"><field name="text" type="String"/></event>
<event type="DomainEvent" name="Lost" source="Shop.Cart"><field name="text" type="String"/></event>
</events>
<domain><subdomain name="Shop"><aggregate name="Cart" business-key="text"><field name="text" type="String"/>
<command name="Go"><trigger source="GoShopRequested" key-field="cart"><mapping target="cart" value="cart"/></trigger>
<processor type="code" code=${attribute(code)}/>
<processor type="code" file="lib/Words.py" handler="shout"/>
<processor type="emit-event" ref="Gone"><mapping target="text" value="#flow.text"/></processor>
<test-case name="HappyFlow" trigger-event="GoShopRequested"><input name="cart" type="String" value="c"/>
<expected domain-event="Gone"><field name="text" type="String" value="C"/></expected></test-case>
</command>
<event-handler on="Gone"><mapping target="text" operand="set" value="text"/></event-handler>
<event-handler on="Lost"><mapping target="text" operand="set" value="text"/></event-handler>
</aggregate></subdomain></domain>`);

const LIBRARY = {
  'lib/Words.py': 'def shout(flow):\n    flow.text = flow.text.upper()\n\n\ndef whisper(flow):\n    flow.text = flow.text.lower()\n',
};

async function measured(code: string) {
  const tests = prepareTests({ coverage: true });
  try {
    return await tests.measure(await modelOf(model(code), LIBRARY));
  } finally {
    tests.close();
  }
}

/** The line of the model that holds a text → whether it ran. */
function ranAt(coverage: Awaited<ReturnType<typeof measured>>['coverage'], xml: string, text: string): boolean | undefined {
  return coverage.files.get('model.xml')?.get(xml.split('\n').findIndex((line) => line.includes(text)) + 1);
}

test('a line of the model is covered where a case runs what stands in it', async () => {
  const code = "flow.text = 'c'\n# a comment is nothing that runs\nflow.text = flow.text + ''";
  const { report, coverage } = await measured(code);
  expect(report).toMatchObject({ passed: 1, failed: 0 });
  expect(ranAt(coverage, model(code), 'code=')).toBe(true);
  expect(ranAt(coverage, model(code), 'type="emit-event"')).toBe(true);
  expect(ranAt(coverage, model(code), 'event-handler on="Gone"')).toBe(true);
  expect(ranAt(coverage, model(code), 'event-handler on="Lost"')).toBe(false);
  expect([...(coverage.files.get('lib/Words.py') ?? [])]).toEqual([
    [1, true],
    [2, true],
    [5, true],
    [6, false],
  ]);
  expect([coverage.covered, coverage.total]).toEqual([7, 9]);
});

test('code with a branch that no case takes is not covered, though its processor ran', async () => {
  const code = "flow.text = 'c'\nif flow.cart == 'never':\n    flow.text = 'd'";
  const { coverage } = await measured(code);
  expect(ranAt(coverage, model(code), 'code=')).toBe(false);
  expect(ranAt(coverage, model(code), 'type="emit-event"')).toBe(true);
});

test('is written as Cobertura, with the same numbers', () => {
  const files = new Map([
    [
      'domain/Shop/Go & on.xml',
      new Map([
        [3, true],
        [4, false],
      ]),
    ],
    ['model.xml', new Map([[1, true]])],
  ]);
  expect(toCobertura({ files, covered: 2, total: 3 }, 'models/shop', 7).split('\n').slice(2)).toEqual([
    '<coverage line-rate="0.6667" branch-rate="0" lines-covered="2" lines-valid="3" branches-covered="0" branches-valid="0" complexity="0" version="1" timestamp="7">',
    '  <sources><source>models/shop</source></sources>',
    '  <packages>',
    '    <package name="domain.Shop" line-rate="0.5" branch-rate="0" complexity="0">',
    '      <classes>',
    '        <class name="Go &#38; on" filename="domain/Shop/Go &#38; on.xml" line-rate="0.5" branch-rate="0" complexity="0">',
    '          <methods/>',
    '          <lines>',
    '            <line number="3" hits="1" branch="false"/>',
    '            <line number="4" hits="0" branch="false"/>',
    '          </lines>',
    '        </class>',
    '      </classes>',
    '    </package>',
    '    <package name="model" line-rate="1" branch-rate="0" complexity="0">',
    '      <classes>',
    '        <class name="model" filename="model.xml" line-rate="1" branch-rate="0" complexity="0">',
    '          <methods/>',
    '          <lines>',
    '            <line number="1" hits="1" branch="false"/>',
    '          </lines>',
    '        </class>',
    '      </classes>',
    '    </package>',
    '  </packages>',
    '</coverage>',
    '',
  ]);
});

test('what the runner does not tell has not run', () => {
  const span = { file: 'model.xml', line: 4, column: 1, length: 1 };
  const marks = [{ file: 'python/application/domain/x/flows.py', line: 9, span, kind: 'element' as const }];
  expect(modelCoverage({ modules: [] } as never, marks, {})).toMatchObject({ covered: 0, total: 1 });
});
