export { generateTemplate } from './generate-template';
export { type NotifierClass, notifierClass, notifierFunctionId, notifierGroups } from './notifier-classes';
export { type CloudFormationTemplate, renderTemplate } from './template';
