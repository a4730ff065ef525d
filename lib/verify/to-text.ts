import type { UnitTestCase, UnitTestsDocument } from '../documents';

/** A line per failed case, as editors and grep read them, then the warnings; empty where there is nothing to tell. */
export function toText(report: UnitTestsDocument): string {
  const failures = report.cases.filter((one) => one.status === 'failed').map(failureText);
  const warnings = report.cases.flatMap((one) => one.warnings.map((warning) => `${place(one)}case ${id(one)}: warning: ${warning}`));
  return [...failures, ...warnings].join('\n');
}

/** `model.xml:171:6: case Shop.Cart.Add/HappyFlow failed: …`. */
export function failureText(one: UnitTestCase): string {
  return `${place(one)}case ${id(one)} failed: ${reason(one)}`;
}

/** The message, and expected and got where it does not tell them already. */
export function reason({ message = '', expected, got }: UnitTestCase): string {
  const told = /\bexpected\b/.test(message) || (expected === undefined && got === undefined);
  const values = told ? '' : `expected ${shown(expected)}, got ${shown(got)}`;
  return [message, values].filter(Boolean).join(': ') || 'no reason was given';
}

export function id({ flow, name }: UnitTestCase): string {
  return `${flow}/${name}`;
}

function place({ position }: UnitTestCase): string {
  return position ? `${position}: ` : '';
}

const LONGEST = 2_000;

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
