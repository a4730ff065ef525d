import { UserError } from '../../errors';
import type { Model } from '../../model/types';
import { alarmResources } from './alarms';
import { apiResources } from './api';
import { backupResources } from './backups';
import { cdnPart } from './cdn';
import { dashboardResources } from './dashboard';
import { functionResources } from './functions';
import { identityResources } from './identity';
import { messagingResources } from './messaging';
import { logMetrics } from './metrics';
import { nestResolvers, RESOURCE_LIMIT } from './nested';
import { noticeResources } from './notices';
import { allActivities } from './notifier-classes';
import { CONDITIONS, LAYER_PARAMETERS, OUTPUTS, PARAMETERS } from './parameters';
import { usesFiles } from './permissions';
import { storeResources } from './stores';
import type { ApplicationTemplate, NestedTemplate } from './template';
import { uploadParameters } from './uploads';

/** A template and those of the stacks nested in it; most models need none. */
export interface GeneratedTemplates {
  readonly template: ApplicationTemplate;
  readonly nested: readonly NestedTemplate[];
}

/**
 * The infrastructure of a model as one CloudFormation template for AWS and for the embedded cloud (LOCAL-CLOUD §7): data first, then
 * identity, messages, functions, the API, what watches them. Same model, same template; logical ids are roles.
 * @param schema text of generateGraphql for the same model
 * @throws UserError for a model whose other parts alone are more than a stack takes
 */
export function generateTemplates(model: Model, schema: string): GeneratedTemplates {
  const activities = model.notifiers.flatMap((notifier) => allActivities(notifier.activities));
  const cdn = cdnPart(activities);
  const { resources, parameters, nested } = nestResolvers({
    ...storeResources({ bucket: usesFiles(activities) }),
    ...backupResources(model),
    ...identityResources(),
    ...messagingResources(model),
    ...functionResources(model),
    ...apiResources(model, schema),
    ...logMetrics(model),
    ...alarmResources(model),
    ...cdn.resources,
    ...dashboardResources(model),
    ...noticeResources(),
  });
  refuseTooMany(model, Object.keys(resources).length);
  const template: ApplicationTemplate = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `${model.projectName}: generated from its model; change it there.`,
    Parameters: {
      ...PARAMETERS,
      ...(model.dependencies.length > 0 && LAYER_PARAMETERS),
      ...cdn.parameters,
      ...uploadParameters(model),
      ...parameters,
    },
    Conditions: { ...CONDITIONS, ...cdn.conditions },
    Resources: resources,
    Outputs: OUTPUTS,
  };
  return { template, nested };
}

/** The template of a model that fits one stack, or the parent of those of one that does not. */
export function generateTemplate(model: Model, schema: string): ApplicationTemplate {
  return generateTemplates(model, schema).template;
}

/** What stays are consumers, schedules and functions: EventBridge takes 300 rules for a bus (EventBridge quotas), long before a stack is full. */
function refuseTooMany(model: Model, count: number): void {
  if (count <= RESOURCE_LIMIT) return;
  throw new UserError(`${model.projectName} needs ${count} resources besides its resolvers; a stack takes ${RESOURCE_LIMIT}`, {
    next: 'it has too many schedules for one application: let notifiers share them, or split the model',
  });
}
