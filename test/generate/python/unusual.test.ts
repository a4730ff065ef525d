import { generateApplication, generatePython } from '../../../lib/generate';
import { SHOP } from '../../model/shop';
import { fileText, modelOf, sharedAnalyser } from './support';

/** What few models have: each is generated, and proven to be what the model says. */
const flowsOf = async (xml: string): Promise<string> => {
  const model = await modelOf(xml);
  await generateApplication(model, sharedAnalyser());
  return fileText(generatePython(model), 'domain/shop/cart/flows.py');
};

test('a format of a message may have expressions of its own', async () => {
  const flows = await flowsOf(SHOP.replace('{flow.amount}', '{flow.amount!r:>{flow.entity.version + 3}}'));
  const part = 'Part("{flow.entity.version + 3}", lambda: (flow.entity.version + 3))';
  expect(flows.replace(/\s+/g, ' ')).toContain(
    `Part( "{flow.amount!r:>{flow.entity.version + 3}}", lambda: (flow.amount), conversion="r", spec=( ">", ${part}, ), )`,
  );
});

test('a literal of a collection', async () => {
  const literal = '[{"article": "a\'b", "amount": 2}, {"article": null, "amount": 1.5}]'.replaceAll('"', '&quot;');
  const flows = await flowsOf(SHOP.replace('value="#flow.lines"', `value="${literal}"`).replace('1.5', '"1"'.replaceAll('"', '&quot;')));
  expect(flows.replace(/\s+/g, ' ')).toContain('[{"article": "a\'b", "amount": 2}, {"article": None, "amount": "1"}]');
});

test('regular expressions are written as Python writes them', async () => {
  const model = await modelOf(
    SHOP.replace('"^[a-z]+$"', '"^(?&lt;first&gt;[a-z])\\k&lt;first&gt;$"').replace('"^{{Word}}:{{Word}}$"', '"^{{Word}}$"'),
  );
  expect(fileText(generatePython(model), 'patterns.py')).toContain('r"^(?P<first>[a-z])(?P=first)$"');
});

test('who may ask does not hang on which of two clauses stands first', async () => {
  const query = '<query graphql-namespace="Cart" field-name="filter" type="filter" authorization="user" username-field="cart_equals">';
  const clauses = '<filter-clause field-name="cart" operand="equals"/><filter-clause field-name="cart" operand="not_equals"/>';
  const model = await modelOf(SHOP.replace('-buyer\')"/>\n    </view>', `-buyer')"/>${query}${clauses}</query>\n    </view>`));
  expect(fileText(generatePython(model), 'queries.py')).toContain('allow=user("cart_equals")');
  // The check of a model tells it (V12); this is the second line.
  const ambiguous = { mode: 'user', usernameField: 'cart' } as const;
  const views = model.views.map((view) => ({ ...view, queries: view.queries.map((one) => ({ ...one, authorization: ambiguous })) }));
  expect(() => generatePython({ ...model, views })).toThrow("'cart' is the field of several clauses");
});
