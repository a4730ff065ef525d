import Table from 'cli-table3';
import { checkRow } from './check';
import { commandsRow } from './commands';
import type { BenchOptions, BenchRow } from './row';
import { synthRow } from './synth';
import { testCasesRow } from './test-cases';
import { watchRow } from './watch';
import { wholeRunRow } from './whole-run';

const ROWS: Readonly<Record<string, (options: BenchOptions) => Promise<BenchRow[]>>> = {
  check: checkRow,
  commands: commandsRow,
  synth: synthRow,
  'test-cases': testCasesRow,
  watch: watchRow,
  'whole-run': wholeRunRow,
};

/** Measures and prints the table. Exit code 1 where a number is not held, 2 for an unknown row. */
export async function bench(options: BenchOptions): Promise<void> {
  const unknown = options.rows.find((row) => !ROWS[row]);
  if (unknown) {
    console.error(`bench: there is no row '${unknown}'; take ${Object.keys(ROWS).join(', ')}`);
    process.exitCode = 2;
    return;
  }
  const table = new Table({ head: ['What', 'Measured', 'Peer', 'Ratio', 'At most'], style: { head: [], border: [] } });
  for (const [name, measure] of Object.entries(ROWS)) {
    if (options.rows.length > 0 && !options.rows.includes(name)) continue;
    console.error(`measuring ${name} …`);
    for (const row of await measure(options)) {
      const held = row.ratio <= row.atMost;
      if (!held) process.exitCode = 1;
      table.push([row.what, row.measured, row.peer, `${row.ratio.toFixed(2)}${held ? '' : ' !'}`, row.atMost.toFixed(2)]);
    }
  }
  console.log(table.toString());
}
