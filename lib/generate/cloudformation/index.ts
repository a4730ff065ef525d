export { generateTemplate, generateTemplates } from './generate-template';
export { type ApplicationTemplate, type CloudFormationTemplate, renderTemplate } from './template';
