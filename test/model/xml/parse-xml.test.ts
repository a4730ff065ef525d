import { MAX_DEPTH, parseXml, XmlError } from '../../../lib/model/xml/parse-xml';
import { SourceFile } from '../../../lib/model/xml/source-file';
import { told } from '../harness';

function parse(text: string) {
  return parseXml(new SourceFile('a.xml', text));
}

/** '2:5 message' of the fault. */
function fault(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const { line, column } = new SourceFile('a.xml', text).span(error.offset);
    return `${line}:${column} ${error.message}`;
  }
  return 'accepted';
}

describe('positions', () => {
  it('are those of the values, with entities, tabs and newlines kept', () => {
    const root = parse('<a\n\tx="1 &lt;\n\t2"\r\n  y=\'&#65;"\'>t&amp;<![CDATA[<&amp;>]]>u<!-- no -->v</a>');
    expect(root.raw('x')).toBe('1 <\n\t2');
    expect(root.raw('y')).toBe('A"');
    expect(root.raw('#text')).toBe('t&<&amp;>uv');
    expect(root.at('x')).toEqual({ file: 'a.xml', line: 2, column: 5, length: 9 });
    expect(root.at('y')).toEqual({ file: 'a.xml', line: 4, column: 6, length: 6 });
    expect(root.within('x', 2, 1)).toEqual({ file: 'a.xml', line: 2, column: 7, length: 4 });
    expect(root.within('x', 5, 1)).toEqual({ file: 'a.xml', line: 3, column: 2, length: 1 });
    expect(root.within('#text', 8, 2)).toMatchObject({ line: 4, column: 35 });
  });

  it('count line ends as one character and astral ones as two', () => {
    const root = parse('<a x="😀\r\n&#x1F600;b"/>');
    expect(root.raw('x')).toBe('😀\n😀b');
    expect(root.within('x', 5, 1)).toEqual({ file: 'a.xml', line: 2, column: 10, length: 1 });
  });

  it('match names without their prefix', () => {
    const root = parse('<d:a xmlns:d="x"><d:b d:c="1" e="2"/></d:a>');
    expect([root.name, root.children[0]!.name, [...root.children[0]!.attributes.keys()]]).toEqual(['a', 'b', ['e']]);
  });
});

describe('refused', () => {
  it.each([
    ['<a x="1 & 2"/>', "1:9 '&' stands alone"],
    ['<!-- a & b --><a>\n<![CDATA[&]]> &x; </a>', "2:15 '&' stands alone"],
    ['<a></b>', '1:7 unexpected close tag'],
    ['<a x="1" x="2"/>', '1:13 attribute x stands here twice'],
    ['<!DOCTYPE a><a/>', '1:12 a document type declaration is not allowed'],
    ['<?xml version="1.0" encoding="latin1"?><a/>', '1:39 encoding latin1 is not allowed'],
    ['<a xmlns:xi="http://www.w3.org/2001/XInclude"/>', '1:14 XInclude is not allowed'],
    ['<a/><b/>', '1:7 documents may contain only one root'],
    ['', '1:1 document must contain a root element'],
  ])('%s', (text, message) => {
    expect(fault(text)).toBe(message);
  });

  it('an & behind the real fault does not hide it', () => {
    expect(fault('<a><b></a> & </a>')).toMatch(/^1:10 unexpected close tag/);
  });

  it('elements too deep', () => {
    const deep = (count: number) => '<a>'.repeat(count) + '</a>'.repeat(count);
    expect(fault(deep(MAX_DEPTH))).toBe('accepted');
    expect(fault(deep(MAX_DEPTH + 1))).toBe(`1:${MAX_DEPTH * 3 + 3} elements nested deeper than ${MAX_DEPTH}`);
  });

  it('values too long', () => {
    expect(fault(`<a x="${'x'.repeat(1024 * 1024 + 1)}"/>`)).toBe('1:7 the value of x is longer than 1 MiB');
  });
});

describe('files', () => {
  it('may begin with a byte order mark', async () => {
    expect(await told('\uFEFF<draftsman project-name="x"/>')).toEqual([]);
  });

  it('that are not UTF-8 are refused', async () => {
    const latin = Uint8Array.from([...Buffer.from('<draftsman project-name="'), 0xe9, ...Buffer.from('"/>')]);
    expect(await told({ 'model.xml': latin })).toEqual(['model.xml:1:1 error S01 the file is not UTF-8']);
  });

  it('have the root element of their path', async () => {
    expect(await told('<model/>')).toEqual(['model.xml:1:2 error S01 the root element is <model>, not <draftsman>']);
  });
});
