export type { DataPlane, DataPlaneOptions, StartDataPlane } from './data-plane';
export { type Emulator, type EmulatorExit, type EmulatorOptions, startEmulator } from './emulator';
export { type EnvironmentOptions, type LocalEnvironment, startEnvironment } from './environment';
export { environmentNames } from './folders';
export { type StartOptions, serveCloud, startCloud, stopCloud } from './host';
export { readHostFile } from './host-file';
export { runningEnvironment } from './running-environment';
export { type CloudStatus, cloudStatus, type EnvironmentStatus, type StackStatus, statusLines } from './status';
