import { checkInternalQueries } from '../../lib/generate/check-internal-queries';
import { edit, SHOP } from '../model/harness';
import { modelOf } from './model-of';

/** A notifier whose call stands in line 79; its query begins in column 66. */
const withQuery = (query: string) =>
  edit(SHOP, [
    '  <functional',
    `  <notifiers>
    <notifier name="Aa">
      <trigger source="ArticleAdded"><mapping target="cart" value="cart"/><mapping target="lines" value="lines"/></trigger>
      <activity type="call-internal-api" condition="flow.cart" query='${query}'/>
      <activity type="loop" array="#flow.lines"><activity type="code" code="flow.x = item"/></activity>
    </notifier>
  </notifiers>
  <functional`,
  ]);

async function told(query: string): Promise<string[]> {
  const diagnostics = checkInternalQueries(await modelOf(withQuery(query)));
  return diagnostics.map(({ code, severity, message, span, value }) => {
    expect([code, severity, span.file, span.line]).toEqual(['N09', 'warning', 'model.xml', 79]);
    return `${span.column}+${span.length} ${value} ${message.replace('the API would refuse this query: ', '')}`;
  });
}

describe('N09: queries that the API would refuse', () => {
  test.each([
    '{ Cart { get(key: "{{flow.cart}}") { cart lines { article amount } } } }',
    'mutation {|LB|  # "it {{flow.cart}}|LB|  Shop { Cart { add(input: { cart: {{flow.cart}}, article: "a", amount: {{ flow.lines[0]["amount"] }} }) { correlationId } } }|LB|}',
    'query ($key: ID) { Cart { get(key: $key) { cart } } }',
    // Markers that are no values: nothing is known of the text before it is filled.
    '{{flow.cart}}',
    '{ Cart { get(key: "a") { {{flow.cart}} } } }',
    '{ Cart { get(key: "a") { cart{{flow.cart}} } } }',
    '{ Cart { get(key: "a") { other: {{flow.cart}} } } }',
  ])('fine: %s', async (query) => {
    expect(await told(query)).toEqual([]);
  });

  test.each([
    ['{ Cart { get(key: "{{flow.cart}}") { cort } } }', ["108+4 cort Cannot query field 'cort' on type 'Cart'"]],
    ['{|LB|Cart {|LB|get(key: "a") { cort } } }', ["102+4 cort Cannot query field 'cort' on type 'Cart'"]],
    ['{ Cart { get(kay: {{flow.cart}}) { cart } } }', ["84+3 kay Unknown argument 'kay' on field 'CartQuery.get'"]],
    ['{ Cart { get(key: true) { cart } } }', ['89+4 true ID cannot represent a non-string and non-integer value: true']],
    ['{ Cart { get(key: $key) { cart } } }', ["89+1 undefined Variable '$key' is not defined"]],
    ['{ Cart { get(key: {{flow.cart}}) { cart } }', ['113+1 undefined Syntax Error: Expected Name, found <EOF>']],
    ['{ Cart { get(key: "{{flow.cart}}) { cart } } }', ['116+1 undefined Syntax Error: Unterminated string']],
  ])('refused: %s', async (query, expected) => {
    expect(await told(query)).toEqual(expected);
  });

  test('a hint where GraphQL has one; loops are looked into', async () => {
    const model = await modelOf(
      withQuery('{ Cart { get(key: "a") { cart } } }').replace(
        '<activity type="code" code="flow.x = item"/>',
        '<activity type="call-internal-api" query="{ Cart { get(key: {{item}}) { card } } }"/>',
      ),
    );
    expect(checkInternalQueries(model)).toEqual([
      {
        code: 'N09',
        severity: 'warning',
        message: "the API would refuse this query: Cannot query field 'card' on type 'Cart'",
        span: { file: 'model.xml', line: 80, column: 121, length: 4 },
        value: 'card',
        help: "Did you mean 'cart'?",
      },
    ]);
  });
});
