import { edit, SHOP, told } from '../harness';

it('N01, N02, N03: triggers', async () => {
  expect(
    await told(
      edit(SHOP, [
        '  <functional',
        '  <notifiers>\n<notifier name="Aa"/>\n<notifier name="Bb"><trigger source="@rate(2 day)"><mapping target="x" value="cart"/></trigger><trigger source="Article"/><trigger source="ArticleAdded"/><activity type="dmn"/></notifier>\n<notifier name="Cc"><trigger source="ArticleAdded"><mapping target="cart" value="cart"/></trigger><activity type="send-mail"/></notifier>\n  </notifiers>\n  <functional',
      ]),
    ),
  ).toEqual([
    'model.xml:77:17 error N01 notifier Aa has no trigger',
    'model.xml:77:17 error N03 notifier Aa has no activity',
    "model.xml:78:38 error N01 '@rate(2 day)': write days",
    "model.xml:78:79 error N02 'cart' is no field: @rate(2 day) carries nothing",
    "model.xml:78:113 error N01 there is no event 'Article'",
    'model.xml:78:124 error N02 the trigger maps nothing of ArticleAdded',
    "model.xml:78:171 error N03 type 'dmn' is not supported",
    "model.xml:79:115 error N03 'send-mail' is no type of <activity>",
  ]);
});

it('N04, N05: activities', async () => {
  expect(
    await told(
      edit(SHOP, [
        '  <functional',
        '  <notifiers>\n<notifier name="Aa"><trigger source="ArticleAdded"><mapping target="cart" value="cart"/></trigger><activity type="delete-iam-group"/><activity type="call-internal-api"/>\n<activity type="render-template" name="text" template-file="templates/x.txt"/><activity type="code"/><activity type="send-email" sender="a@example.com" receiver="b" subject="c"/>\n<activity type="iam-create-systemuser" condition="flow."/></notifier>\n  </notifiers>\n  <functional',
      ]),
    ),
  ).toEqual([
    "model.xml:77:100 error N04 attribute 'group-name' of <activity> is missing",
    'model.xml:77:135 error N04 call-internal-api needs a query or a template-file',
    "model.xml:78:61 error N05 there is no template 'templates/x.txt'",
    'model.xml:78:80 error N05 there is neither code nor a module',
    'model.xml:78:103 error N04 send-email needs text or html',
    'model.xml:79:55 error N05 not a Python expression: invalid syntax',
  ]);
});

it('N06: loops', async () => {
  expect(
    await told(
      edit(SHOP, [
        '  <functional',
        '  <notifiers>\n<notifier name="Aa"><trigger source="ArticleAdded"><mapping target="cart" value="cart"/></trigger><activity type="loop" array="#[1]"/><activity type="loop"/>\n<activity type="loop" array="#[1]"><activity type="loop" array="#item"><activity type="set-variable" name="x" expression="item"/></activity></activity><activity type="set-variable" name="y" expression="item"/></notifier>\n  </notifiers>\n  <functional',
      ]),
    ),
  ).toEqual([
    'model.xml:77:115 error N06 a loop without activities',
    'model.xml:77:136 error N06 a loop without array',
    'model.xml:77:151 error N06 a loop without activities',
    'model.xml:78:52 error N06 a loop in a loop is not supported',
    "model.xml:78:203 error N05 'item' is not in scope here",
  ]);
});

it('N08, N10: both texts, no system user', async () => {
  expect(
    await told({
      'model.xml': edit(SHOP, [
        '  <functional',
        '  <notifiers>\n<notifier name="Aa"><trigger source="ArticleAdded"><mapping target="cart" value="cart"/></trigger><activity type="call-internal-api" query="{ x }" template-file="templates/x.txt"/></notifier>\n  </notifiers>\n  <functional',
      ]),
      'templates/x.txt': 'x',
    }),
  ).toEqual([
    'model.xml:77:115 warning N10 call-internal-api needs the system user, which no notifier creates',
    'model.xml:77:163 warning N08 query and template-file are both set; query counts',
  ]);
});

describe('N04: what rights are made of is literal', () => {
  const withActivity = (activity: string) =>
    edit(SHOP, [
      '  <functional',
      `  <notifiers>\n<notifier name="Aa"><trigger source="ArticleAdded"><mapping target="cart" value="cart"/></trigger>\n<activity ${activity}/></notifier>\n  </notifiers>\n  <functional`,
    ]);

  it.each([
    ['shop@example.com', true],
    ['Shop &amp; Sons, "the" best &lt;first.last+tag@mail.example.com&gt;', true],
    ['${AWS::AccountId}@example.com', false],
    ['*@example.com', false],
    ['shop@*.example.com', false],
    ['shop@example.com/*', false],
    ['{{flow.cart}}', false],
    ['#flow.cart', false],
    ['{{flow.cart}} &lt;shop@example.com&gt;', false],
    ['a|LB|Bcc: b@example.com &lt;shop@example.com&gt;', false],
    ['shop', false],
    ['a@b@example.com', false],
  ])('sender %s', async (sender, isFine) => {
    const lines = await told(
      withActivity(`type="send-email" sender='${sender.replaceAll("'", '&apos;')}' receiver="b" subject="c" text="d"`),
    );
    expect(lines.map((line) => line.replace(/'.*'/s, '…'))).toEqual(isFine ? [] : ['model.xml:78:37 error N04 … is no e-mail address']);
  });

  it.each([
    ['files.example-1', true],
    ['', true],
    ['*', false],
    ['files-*', false],
    ['${Files}', false],
    ['{{flow.cart}}', false],
    ['#flow.cart', false],
    ['Files', false],
    ['a..b', false],
    ['10.0.0.1', false],
    ['ab', false],
    ['files/other', false],
  ])('bucket %s', async (bucket, isFine) => {
    const lines = await told(withActivity(`type="write-file" file-name="a" path="b" content="c" bucket="${bucket}"`));
    expect(lines).toEqual(isFine ? [] : [`model.xml:78:72 error N04 '${bucket}' is no name of a bucket`]);
  });
});

it('B08: an idempotency-key of a schedule can only name its own mapping values', async () => {
  const key = (text: string) =>
    edit(SHOP, [
      '  <functional',
      `  <notifiers>\n<notifier name="Aa"><trigger source="@rate(2 days)" idempotency-key="${text}"><mapping target="x" value="#'a b'"/></trigger><activity type="set-variable" name="y" expression="flow.x"/></notifier>\n  </notifiers>\n  <functional`,
    ]);
  expect(await told(key("#'a b'"))).toEqual([]);
  expect(await told(key('#open(1'))).toEqual(["model.xml:77:70 error B08 '#open(1' is no mapping value of this trigger"]);
});
