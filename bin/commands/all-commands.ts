import { packageCommand } from './application-commands';
import { cloudCommands } from './cloud-commands';
import { environmentCommands } from './environment-commands';
import type { Commands } from './main';
import { smallCommands } from './model-commands';
import { pipelineCommands } from './pipeline-commands';
import { runCommands } from './run-commands';

/** Every command, in the order in which a person needs them. */
export const allCommands: readonly Commands[] = [
  runCommands,
  ...smallCommands,
  packageCommand,
  environmentCommands,
  cloudCommands,
  pipelineCommands,
];
