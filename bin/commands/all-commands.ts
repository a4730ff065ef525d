import { modelCommands, packageCommand } from './application-commands';
import { cloudCommands } from './cloud-commands';
import { environmentCommands } from './environment-commands';
import { explainCommand } from './explain-command';
import type { Commands } from './main';
import { pipelineCommands } from './pipeline-commands';
import { runCommands } from './run-commands';

/** Every command, in the order in which a person needs them. */
export const allCommands: readonly Commands[] = [
  runCommands,
  modelCommands,
  explainCommand,
  packageCommand,
  environmentCommands,
  cloudCommands,
  pipelineCommands,
];
