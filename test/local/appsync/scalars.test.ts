import { buildSchema, type GraphQLScalarType } from 'graphql';
import { AWS_SCALARS, implementScalars } from '../../../lib/local/appsync/scalars';

const schema = buildSchema(`type Query { a: String } ${AWS_SCALARS.map((name) => `scalar ${name}`).join(' ')}`);
implementScalars(schema);
const scalar = (name: string) => schema.getType(name) as GraphQLScalarType;

test.each<[string, unknown[], unknown[]]>([
  ['AWSDate', ['2026-02-28', '2024-02-29Z', '1970-01-01+01:00'], ['2026-02-30', '2026-2-3', '', 5]],
  ['AWSTime', ['12:30', '12:30:59.123', '23:59:59Z', '12:30-07:30'], ['24:00', '12', 'noon']],
  ['AWSDateTime', ['2026-01-31T12:30Z', '2026-01-31T12:30:24.500-07:00'], ['2026-01-31T12:30', '2026-02-31T12:30Z', '2026-01-31', 'now']],
  ['AWSTimestamp', [0, -5, 1_700_000_000], [1.5, '5', null, Number.NaN]],
  ['AWSEmail', ['a@example.com', 'first.last+tag@sub.example.co'], ['a', 'a@', '@b.c', 'a b@c.d', 5]],
  ['AWSURL', ['https://example.com/a?b=c', 'ftp://host', 'mailto:a@b.c'], ['example.com', '/path', '']],
  ['AWSPhone', ['+31 20 123 4567', '(020) 1234567'.slice(1).replace(')', ''), '555-0100'], ['call me', '', '+']],
  ['AWSIPAddress', ['127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8'], ['300.1.1.1', '10.0.0.0/33', '::1/129', 'localhost', '1.2.3.4/8/8']],
])('%s', (name, good, bad) => {
  for (const value of good) {
    expect(scalar(name).parseValue(value)).toBe(value);
    expect(scalar(name).serialize(value)).toBe(value);
  }
  for (const value of bad) {
    expect(() => scalar(name).parseValue(value)).toThrow(`is not a valid ${name}`);
    expect(() => scalar(name).serialize(value)).toThrow(`is not a valid ${name}`);
  }
});

test('AWSJSON is text outside and parsed inside', () => {
  expect(scalar('AWSJSON').parseValue('{"a":[1,null]}')).toEqual({ a: [1, null] });
  expect(scalar('AWSJSON').serialize({ a: [1, null] })).toBe('{"a":[1,null]}');
  expect(scalar('AWSJSON').serialize('text')).toBe('"text"');
  expect(() => scalar('AWSJSON').parseValue('{a}')).toThrow('is not a valid AWSJSON');
  expect(() => scalar('AWSJSON').parseValue({})).toThrow('is not a valid AWSJSON');
});
