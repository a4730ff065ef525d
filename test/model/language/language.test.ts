import { arithmetic } from '../../../lib/model/language/arithmetic';
import { parseAuthorizationTemplate } from '../../../lib/model/language/authorization-template';
import { pythonBlock } from '../../../lib/model/language/block';
import { coerce } from '../../../lib/model/language/coerce';
import { exceptionParts } from '../../../lib/model/language/exception-text';
import { parseGlobalCall } from '../../../lib/model/language/global-call';
import { splitIdempotencyKey } from '../../../lib/model/language/idempotency-key';
import { nameFault } from '../../../lib/model/language/names';
import { hasOpenAlternation, PatternExpander } from '../../../lib/model/language/patterns';
import { resultPath, variablesIn } from '../../../lib/model/language/scenario-text';
import { scheduleFault } from '../../../lib/model/language/schedule';
import { stripSigils } from '../../../lib/model/language/sigils';
import { markersIn } from '../../../lib/model/language/text-template';

describe('sigils', () => {
  it.each([
    ['#flow.x', 'flow.x'],
    ['#event.drn + ":" + #event.eventBus', 'event.drn + ":" + event.eventBus'],
    ["not #flow.email and #item['x'] != '#y'", "not flow.email and item['x'] != '#y'"],
    ["#''", "''"],
    ['#"a\\"#b" + r"\\d#" + \'\'\'#"\'\'\' + #x', '"a\\"#b" + r"\\d#" + \'\'\'#"\'\'\' + x'],
    ['  #f"{#flow.x}" ', 'f"{#flow.x}"'],
    ['#number + rb"#"', 'number + rb"#"'],
    ['#', ''],
  ])('%s', (text, python) => {
    expect(stripSigils(text).text).toBe(python);
  });

  it('leads back to the original', () => {
    const { text, origin } = stripSigils(" #a + '#' + #b");
    expect(text).toBe("a + '#' + b");
    expect(origin(text.indexOf('b'))).toBe(13);
  });
});

describe('blocks', () => {
  it('are dedented, with |LB| as a newline', () => {
    const { text, origin } = pythonBlock('\n\t\tif a:|LB|\t\t    b\n\n\t\tc  \n');
    expect(text).toBe('if a:\n    b\n\nc  ');
    expect(origin(text.indexOf('c'))).toBe('\n\t\tif a:|LB|\t\t    b\n\n\t\tc'.length - 1);
  });
});

describe('global calls', () => {
  it('have literals, references and #foreign-key#', () => {
    expect(parseGlobalCall("#global.role( #drn , '-a,b' ,entity.key,#foreign-key#)")).toMatchObject({
      call: {
        expression: 'role',
        args: [
          { kind: 'reference', path: ['drn'] },
          { kind: 'literal', text: '-a,b' },
          { kind: 'reference', path: ['entity', 'key'] },
          { kind: 'foreign-key' },
        ],
      },
    });
  });

  it('tolerate one surplus parenthesis', () => {
    expect(parseGlobalCall("#global.role(drn,'x'))")).toMatchObject({ stray: 21, call: { expression: 'role' } });
  });

  it.each([
    ['#global.role(a) + 1', 16],
    ['#global.role(a', 13],
    ['#global.role(a b)', 15],
    ['#global.role(1)', 13],
    ['#global.role', 0],
    ['#global.role(a,)', 15],
  ])('refuse %s', (text, offset) => {
    expect(parseGlobalCall(text)).toMatchObject({ fault: expect.any(String), offset });
  });
});

describe('patterns', () => {
  const known: Record<string, string> = {
    Build: '^{{Drn}}:{{Date}}$',
    Drn: '^D[0-9]+$',
    Date: '^\\d\\$$',
    Loop: '{{Loop}}',
    Lost: '{{Nothing}}',
  };
  const expander = new PatternExpander((name) => known[name]);

  it('are inserted without anchors and without a group', () => {
    expect(expander.named('Build')).toEqual({ text: '^D[0-9]+:\\d\\$$' });
  });

  it('neither go in circles nor lead nowhere', () => {
    expect([expander.named('Loop'), expander.named('Lost')]).toEqual([{ fault: 'circular' }, { fault: 'unknown' }]);
  });

  it('have open alternations', () => {
    expect(['a|b', '(a|b)', '[|]', '\\|', '(a)|b'].map(hasOpenAlternation)).toEqual([true, false, false, false, true]);
  });
});

describe('small ones', () => {
  it('arithmetic', () => {
    expect(['24 * 60 * 60', '(1 + 2) * 3 - 4/8', '7/2', '-1', '1 +', '2 ** 3', 'x', '1/0', ''].map(arithmetic)).toEqual([
      86_400,
      8,
      3,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('idempotency keys', () => {
    const values = ['drn', "#event.a + ' ' + event.b", '#event.a'];
    expect(splitIdempotencyKey("drn  #event.a + ' ' + event.b drnx", values)).toEqual([
      { text: 'drn', offset: 0, known: true },
      { text: "#event.a + ' ' + event.b", offset: 5, known: true },
      { text: 'drnx', offset: 30, known: false },
    ]);
  });

  it.each([
    ['@afterDeployment', undefined],
    ['@rate(1 minute)', undefined],
    ['@rate(5 hours)', undefined],
    ['@rate(1 minutes)', 'write minute'],
    ['@rate(2 day)', 'write days'],
    ['@rate(0 days)', 'a rate is at least 1'],
    ['@rate(often)', 'a rate reads @rate(<n> minute|minutes|hour|hours|day|days)'],
    ['@cron(0 0 * * ? *)', undefined],
    ['@cron(0 0 * * * *)', "exactly one of day-of-month and day-of-week must be '?'"],
    ['@cron(0 0 * * ?)', 'a cron expression has six fields: minutes hours day-of-month month day-of-week year'],
    ['@daily', 'a trigger without event is @afterDeployment, @rate(…) or @cron(…)'],
  ])('schedule %s', (source, expected) => {
    expect(scheduleFault(source)).toBe(expected);
  });

  it.each([
    ['12', 'Int', { value: 12 }],
    ['+3.0', 'Int', { value: 3, warning: "'+3.0' is written as a Float; it counts as 3" }],
    ['3.5', 'Int', { fault: "'3.5' is no Int" }],
    ['9007199254740991', 'Int', { value: 9007199254740991 }],
    ['-9007199254740993', 'Int', { fault: 'an Int is at most 9007199254740991, and as much below zero' }],
    ['9'.repeat(5000), 'Int', { fault: 'an Int is at most 9007199254740991, and as much below zero' }],
    ['1e3', 'Float', { value: 1000 }],
    ['-1e999', 'Float', { fault: "'-1e999' is too large for a Float" }],
    ['[{"a": 1e999}]', 'Nested', { fault: 'invalid JSON: this number is too large', offset: 7 }],
    ['[{"a": 9007199254740993}]', 'NestedObject', { fault: 'invalid JSON: this number is too large', offset: 7 }],
    ['x', 'Numeric', { fault: "'x' is no Numeric" }],
    ['True', 'Boolean', { value: true }],
    ['0', 'Boolean', { value: false, warning: "'0' counts as false" }],
    ['yes', 'Boolean', { fault: "'yes' is no Boolean" }],
    ['["a"]', 'StringList', { value: ['a'] }],
    ['[1]', 'StringList', { fault: 'a StringList is a JSON array of strings' }],
    ['[{"a": 1}]', 'Nested', { value: [{ a: 1 }] }],
    ['{}', 'NestedObject', { fault: 'a list of objects is a JSON array of objects' }],
    [' a ', 'String', { value: ' a ' }],
  ])('%s as %s', (text, type, expected) => {
    expect(coerce(text, type)).toEqual(expected);
  });

  it('result paths', () => {
    expect(['a.0.b', 'a..0.', 'resultset.0.x', '0.a', 'a.b-c', ''].map(resultPath)).toEqual([
      ['a', 0, 'b'],
      ['a', 0],
      ['resultset', 0, 'x'],
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('variables', () => {
    expect(variablesIn('#a#:#b_1# # #c').map(({ name, offset }) => [name, offset])).toEqual([
      ['a', 0],
      ['b_1', 4],
    ]);
  });

  it('names', () => {
    expect([
      nameFault('pascal', 'AbC'),
      nameFault('pascal', 'Abc'),
      nameFault('pascal', 'abc'),
      nameFault('namespace', 'A1.Bc'),
      nameFault('camel', 'aB1'),
    ]).toEqual(['style', undefined, 'error', 'style', 'style']);
  });

  it('markers', () => {
    expect(markersIn('{{flow.a.b[0]}} { {{ item["x"] }} {{other}} {{flows}}').map(({ root, path }) => [root, path])).toEqual([
      ['flow', ['a', 'b', 0]],
      ['item', ['x']],
    ]);
  });
});

describe('exception texts', () => {
  it('are read like the body of an f-string', () => {
    expect(exceptionParts('It is {{not}} {#flow.x["}"]!r:>{w}} and {f({"a": 1}[\'a\'])}')).toEqual([
      { kind: 'text', text: 'It is {not} ' },
      {
        kind: 'python',
        python: 'flow.x["}"]',
        conversion: '!r',
        format: [
          { kind: 'text', text: '>' },
          { kind: 'python', python: 'w', conversion: undefined, format: undefined, raw: '{w}', offset: 31 },
        ],
        raw: '{#flow.x["}"]!r:>{w}}',
        offset: 14,
      },
      { kind: 'text', text: ' and ' },
      { kind: 'python', python: 'f({"a": 1}[\'a\'])', conversion: undefined, format: undefined, raw: '{f({"a": 1}[\'a\'])}', offset: 40 },
    ]);
  });

  it('tell what is not closed or empty', () => {
    expect(exceptionParts('a {x').at(-1)).toEqual({ kind: 'fault', message: "'{' is not closed", offset: 2 });
    expect(exceptionParts('a {} b')[1]).toMatchObject({ kind: 'fault', offset: 2 });
  });
});

describe('authorization templates', () => {
  it('have inputs inside and outside of ${…}', () => {
    expect(parseAuthorizationTemplate("${drn.split(':')[0]}:${drn.toLowerCase()}postfix-x", ['drn', 'postfix'])).toEqual({
      faults: [],
      parts: [
        {
          kind: 'expression',
          name: 'drn',
          steps: [
            { kind: 'method', name: 'split', args: [':'] },
            { kind: 'index', index: 0 },
          ],
        },
        { kind: 'text', text: ':' },
        { kind: 'expression', name: 'drn', steps: [{ kind: 'method', name: 'toLowerCase', args: [] }] },
        { kind: 'input', name: 'postfix' },
        { kind: 'text', text: '-x' },
      ],
    });
  });

  it.each([
    ['${drm}', "'drm' is no input of the expression", 2],
    ['a${drn.matches("x")}', "method 'matches' is not supported; there are split, replace, substring, toLowerCase, toUpperCase, trim", 6],
    ['${drn.split()}', 'split takes 1 arguments, not 0', 5],
    ['${drn[-1]}', 'a method call or [index] is expected', 5],
    ['${drn', "'${' is not closed", 0],
    ['${}', 'an input name is expected', 2],
  ])('refuse %s', (text, message, offset) => {
    expect(parseAuthorizationTemplate(text, ['drn']).faults).toEqual([{ message, offset, length: expect.any(Number) }]);
  });
});
