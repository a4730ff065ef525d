import { allCommands } from './commands/all-commands';
import { start } from './commands/start';

start(allCommands);
