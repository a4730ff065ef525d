import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const MINIMAL = resolve(__dirname, '../verify/minimal.xml');

/** A projection that anybody may ask, answered by what a dependency says. */
const PROJECTION = `<projections>
    <projection name="Hello" graphql-namespace="Hello" field-name="say" authorization="anonymous" return="CartLine"
                code="import greet|LB|def transform(arguments, username):|LB|    return {'article': greet.VERSION, 'amount': 1}"/>
  </projections>
  <functional-scenarios`;

/** A folder with a model whose flow and whose projection import `greet`; its test cases pass where that can be imported. */
export function writeModel(folder: string, dependencies = '<dependency name="Greet" version="1.0"/>'): string {
  mkdirSync(folder, { recursive: true });
  const text = readFileSync(MINIMAL, 'utf8')
    .replace('<global>', `<global>${dependencies}`)
    .replace(
      '<processor type="set-variable"',
      `<processor type="code" code="import greet|LB|assert greet.VERSION"/><processor type="set-variable"`,
    )
    .replace('<functional-scenarios', PROJECTION);
  writeFileSync(join(folder, 'model.xml'), text);
  return folder;
}
