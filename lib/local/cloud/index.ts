export { type LocalEnvironment, startEnvironment } from './environment';
export { serveCloud, startCloud, stopCloud } from './host';
export { readHostFile } from './host-file';
export { runningEnvironment } from './running-environment';
export { cloudStatus, type StackStatus, statusLines } from './status';
