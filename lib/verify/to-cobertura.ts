import { posix } from 'node:path';
import type { ModelCoverage } from './model-coverage';

/**
 * Cobertura XML: a package for each folder of the model, a class for each file. Branches are not measured, so there are none.
 *
 * https://raw.githubusercontent.com/cobertura/web/master/htdocs/xml/coverage-04.dtd
 * @param folder the model's folder, as the report's readers reach it
 * @param timestamp milliseconds since 1970
 */
export function toCobertura(coverage: ModelCoverage, folder: string, timestamp = Date.now()): string {
  const { covered, total } = coverage;
  const folders = new Set([...coverage.files.keys()].map((file) => posix.dirname(file)));
  const totals = `lines-covered="${covered}" lines-valid="${total}" branches-covered="0" branches-valid="0" complexity="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">',
    `<coverage line-rate="${rate(covered, total)}" branch-rate="0" ${totals} version="1" timestamp="${timestamp}">`,
    `  <sources><source>${escaped(folder)}</source></sources>`,
    '  <packages>',
    ...[...folders].flatMap((one) => packageLines(one, coverage)),
    '  </packages>',
    '</coverage>',
    '',
  ].join('\n');
}

function packageLines(folder: string, { files }: ModelCoverage): string[] {
  const own = [...files].filter(([file]) => posix.dirname(file) === folder);
  const lines = own.flatMap(([, one]) => [...one.values()]);
  const name = folder === '.' ? 'model' : folder.replaceAll('/', '.');
  return [
    `    <package name="${escaped(name)}" line-rate="${rateOf(lines)}" branch-rate="0" complexity="0">`,
    '      <classes>',
    ...own.flatMap(([file, one]) => classLines(file, one)),
    '      </classes>',
    '    </package>',
  ];
}

function classLines(file: string, lines: ReadonlyMap<number, boolean>): string[] {
  const name = posix.basename(file, posix.extname(file));
  return [
    `        <class name="${escaped(name)}" filename="${escaped(file)}" line-rate="${rateOf([...lines.values()])}" branch-rate="0" complexity="0">`,
    '          <methods/>',
    '          <lines>',
    ...[...lines].map(([number, ran]) => `            <line number="${number}" hits="${ran ? 1 : 0}" branch="false"/>`),
    '          </lines>',
    '        </class>',
  ];
}

function rateOf(lines: readonly boolean[]): string {
  return rate(lines.filter(Boolean).length, lines.length);
}

/** Of nothing all is covered, as at the gate (REFERENCE §9.9). */
function rate(covered: number, total: number): string {
  return total === 0 ? '1' : String(Math.round((covered / total) * 10_000) / 10_000);
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
