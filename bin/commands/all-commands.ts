import { cloudCommands } from './cloud-commands';
import { environmentCommands } from './environment-commands';
import { environmentsCommands } from './environments-commands';
import type { Commands } from './main';
import { smallCommands } from './model-commands';
import { packageCommand } from './package-command';
import { pipelineCommands } from './pipeline-commands';
import { runCommands } from './run-commands';
import { secretsCommands } from './secrets-commands';

/** Every command, in the order in which a person needs them. */
export const allCommands: readonly Commands[] = [
  runCommands,
  ...smallCommands,
  packageCommand,
  environmentCommands,
  secretsCommands,
  environmentsCommands,
  cloudCommands,
  pipelineCommands,
];
