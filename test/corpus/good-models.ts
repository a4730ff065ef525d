import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MARKET } from '../generate/graphql/market-model';
import { SHOP } from '../model/shop';

/** The files of a model, by their paths. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

const folder = join(__dirname, '../generate/python');
const text = (path: string): string => readFileSync(join(folder, path), 'utf8');

/** What no other model here has: dependencies, and what is accepted without effect. */
const REST = SHOP.replace('<global>', '<global>\n    <dependency name="requests" version="2.32.3"/>').replace(
  '<scenario name="Buy">',
  `<scenario name="Old">
      <activity type="view-store-update"><data-remediation domain="Shop" aggregate="Cart" identifier="x"/></activity>
      <activity type="refresh-view-store"/>
    </scenario>
    <scenario name="Buy">`,
);

/** Good models in one file each, which between them have every row of the table of elements. */
export const GOOD: Readonly<Record<string, { readonly xml: string; readonly files: Readonly<Record<string, string>> }>> = {
  shop: { xml: SHOP, files: {} },
  rest: { xml: REST, files: {} },
  market: { xml: MARKET, files: {} },
  cart: {
    xml: text('cart/model.xml'),
    files: { 'lib/Prices.py': text('cart/lib/Prices.py'), 'templates/mail.txt': text('cart/templates/mail.txt') },
  },
  everything: {
    xml: text('everything.xml'),
    files: {
      'lib/Updater.py':
        'def update(event, snapshot, manager):\n    pass\n\n\ndef note(flow):\n    pass\n\n\ndef twice(text):\n    return text * 2\n',
      'templates/page.txt': '{{flow.x}}',
    },
  },
};

/** The examples, each with all its files. */
export function exampleModels(): Record<string, Record<string, string>> {
  const root = join(__dirname, '../../examples');
  return Object.fromEntries(
    readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => {
        const paths = readdirSync(join(root, name), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
        const files = paths.map((entry) => join(entry.parentPath, entry.name));
        return [name, Object.fromEntries(files.map((file) => [file.slice(join(root, name).length + 1), readFileSync(file, 'utf8')]))];
      }),
  );
}
