export { callDocument } from './call-document';
export { generateScenarios } from './generate-scenarios';
export type { ScenariosDocument } from './scenarios-document';
export { dataFields } from './selection-set';
