export { callDocument } from './call-document';
export { generateScenarios } from './generate-scenarios';
export { dataFields } from './selection-set';
