export { generateTemplate } from './generate-template';
export { type CloudFormationTemplate, renderTemplate } from './template';
