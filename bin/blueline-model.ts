// The commands that need nothing but a model, without the rest of the command line: loading that would take longer than most of them.
import { smallCommands } from './commands/model-commands';
import { start } from './commands/start';

start(smallCommands);
