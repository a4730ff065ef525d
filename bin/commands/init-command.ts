import { type Command, Option } from 'commander';
import { say, style } from '../../lib/terminal';

interface InitOptions {
  layout: 'split' | 'mono';
  name?: string;
}

/** init: a model to start from. */
export function initCommand(program: Command, finish: (exitCode: number) => void): void {
  program
    .command('init')
    .summary('start a model')
    .description('Starts a model: a small one that passes its check and its tests, to be changed into what you need.')
    .argument('<dir>', 'a folder that is new or empty')
    .addOption(new Option('--layout <layout>', 'a file per element, or one model.xml').choices(['split', 'mono']).default('split'))
    .option('--name <name>', "the project's name; default: that of the folder")
    .addHelpText(
      'after',
      '\nExit codes: 0 made, 2 the folder is not empty or cannot be written\nExample: blueline init models/tasks --name Tasks',
    )
    .action(async (folder: string, options: InitOptions) => finish(await runInit(folder, options)));
}

async function runInit(folder: string, { layout, name }: InitOptions): Promise<number> {
  const { initModel } = await import('../../lib/init');
  const made = initModel(folder, { layout, ...(name !== undefined && { name }) });
  const path = /^[\w./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`;
  const next = [
    [`npx blueline describe ${path}`, 'what is in it, and what leads to what'],
    [`npx blueline check ${path}`, 'what is wrong with it, and where'],
    [`npx blueline test ${path} --watch`, 'its test cases, again after each change'],
    [`npm run local -- --model ${path} --approve`, 'the whole pipeline with it, on this machine'],
  ] as const;
  const width = Math.max(...next.map(([command]) => command.length));
  say(`${style('green', 'made')} ${made.name} in ${folder}: ${made.files.length} files`);
  say('next:');
  for (const [command, what] of next) say(`  ${command.padEnd(width)}  ${what}`);
  return 0;
}
