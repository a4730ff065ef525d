import { modelCommands } from './application-commands';
import { describeCommand } from './describe-command';
import { explainCommand } from './explain-command';
import { initCommand } from './init-command';
import type { Commands } from './main';

/** The commands that need nothing but a model: a bundle of their own has them (tools/build.mjs), without AWS SDKs; tools/cached-main.cjs names them. */
export const smallCommands: readonly Commands[] = [initCommand, modelCommands, explainCommand, describeCommand];
