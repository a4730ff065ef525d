import { UserError } from '../../errors';
import type { Model } from '../../model/types';
import { alarmResources } from './alarms';
import { apiResources } from './api';
import { dashboardResources } from './dashboard';
import { functionResources } from './functions';
import { identityResources } from './identity';
import { messagingResources } from './messaging';
import { logMetrics } from './metrics';
import { noticeResources } from './notices';
import { allActivities } from './notifier-classes';
import { CONDITIONS, LAYER_PARAMETERS, OUTPUTS, PARAMETERS, PROPERTIES_CONDITIONS, PROPERTIES_PARAMETERS } from './parameters';
import { usesFiles, usesProperties } from './permissions';
import { storeResources } from './stores';
import type { CloudFormationTemplate, Resources } from './template';
import { refuseUnsupported } from './unsupported';

/** A stack takes 500; the rest is kept free for what an environment adds (RUNTIME, correction 4). */
const RESOURCE_LIMIT = 450;

/**
 * The infrastructure of a model as one CloudFormation template for AWS and for the embedded cloud (LOCAL-CLOUD §7): data first, then
 * identity, messages, functions, the API, what watches them. Same model, same template; logical ids are roles.
 * @param schema text of generateGraphql for the same model
 * @throws UserError for what cannot be deployed yet, with its position, and for a model that needs more than one stack
 */
export function generateTemplate(model: Model, schema: string): CloudFormationTemplate {
  refuseUnsupported(model);
  const activities = model.notifiers.flatMap((notifier) => allActivities(notifier.activities));
  const fetches = usesProperties(activities);
  const resources: Resources = {
    ...storeResources({ bucket: usesFiles(activities) }),
    ...identityResources(),
    ...messagingResources(model),
    ...functionResources(model),
    ...apiResources(model, schema),
    ...logMetrics(model),
    ...alarmResources(model),
    ...dashboardResources(model),
    ...noticeResources(),
  };
  refuseTooMany(model, Object.keys(resources).length);
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `${model.projectName}: generated from its model; change it there.`,
    Parameters: {
      ...PARAMETERS,
      ...(model.dependencies.length > 0 && LAYER_PARAMETERS),
      ...(fetches && PROPERTIES_PARAMETERS),
    },
    Conditions: { ...CONDITIONS, ...(fetches && PROPERTIES_CONDITIONS) },
    Resources: resources,
    Outputs: OUTPUTS,
  };
}

function refuseTooMany(model: Model, count: number): void {
  if (count <= RESOURCE_LIMIT) return;
  throw new UserError(`${model.projectName} needs ${count} resources; more than ${RESOURCE_LIMIT} in one stack are not supported yet`, {
    next: 'split the model into two applications',
  });
}
