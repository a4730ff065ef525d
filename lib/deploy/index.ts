import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStackResourceCommand, type Stack, type StackEvent } from '@aws-sdk/client-cloudformation';
import { checkSmoke, runAfterDeployment } from '../after-deployment';
import { accountId, clientDefaults, region } from '../aws';
import type { Deployment } from '../documents';
import { UserError } from '../errors';
import { readPackage } from '../package/read-package';
import { type ChangeSet, deleteChangeSet, executeChangeSet, prepareChangeSet, discardReview as removeReview } from './change-set';
import { uploadCode } from './code-bucket';
import { findExistingData } from './existing-data';
import { consent, findDataLoss, type Refusal, type TemplateResources, withoutConsent } from './guard';
import { apiKeyExpiry, type DeployPlan, planDeployment, stackName } from './plan';
import { settleProperties } from './properties';
import {
  deployedTemplate,
  describeStack,
  firstFailure,
  followStack,
  isNew,
  outputsOf,
  removeFailedCreation,
  requireUpdatable,
  stackEvents,
} from './stack';
import { settleTables } from './table-settings';

export interface DeployOptions {
  readonly environment: string;
  /** Folder that `blueline package` wrote. */
  readonly packageDir: string;
  /** Stop after the change set `review`. Default false. */
  readonly review?: boolean;
  /** Default: `<project-name>-<environment>`. */
  readonly stack?: string;
  /** Values for properties that the environment's secret lacks. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Consent to lose data, see `consent`. */
  readonly allowReplace?: readonly string[];
  /** More values for the template's parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Told each step, in words. */
  readonly say: (line: string) => void;
}

type Template = TemplateResources & { readonly Parameters?: Readonly<Record<string, unknown>> };

/**
 * Brings a package to an environment: code → change set → guard against data loss → execution → table settings → @afterDeployment → smoke check.
 * Either the stack is as the package says afterwards, or CloudFormation rolled it back, or nothing was touched.
 * @throws UserError with the first failing resource and its reason, or with what would lose data
 */
export async function deploy(options: DeployOptions): Promise<Deployment> {
  const { say } = options;
  const { manifest, application } = readPackage(options.packageDir);
  const template = JSON.parse(readFileSync(join(options.packageDir, 'template.json'), 'utf8')) as Template;
  const cloudFormation = new CloudFormationClient({ ...clientDefaults, region: region() });
  try {
    const name = options.stack ?? stackName(manifest.stackPrefix, options.environment);
    const stack = await removeFailedCreation(cloudFormation, await describeStack(cloudFormation, name), say);
    const plan = planDeployment(manifest, {
      environment: options.environment,
      stack: name,
      region: region(),
      account: await accountId(),
      endpoint: process.env.AWS_ENDPOINT_URL,
      parameters: { ApiKeyExpires: apiKeyExpiry(parameterOf(stack, 'ApiKeyExpires'), new Date()), ...options.parameters },
    });
    requireUpdatable(stack);
    const warnings = await settleProperties(plan, application.properties, options.properties ?? {});
    if (isNew(stack)) refuse(await findExistingData(plan, template), [], manifest.sha256, plan);
    await uploadCode(plan, options.packageDir, say);
    const setName = options.review ? 'review' : 'release';
    const set = await prepareChangeSet(cloudFormation, plan, setName, stack, templateUrl(plan), Object.keys(template.Parameters ?? {}));
    say(
      set.changes.length === 0 ? `no changes in ${plan.stack}` : `change set '${setName}' of ${plan.stack}: ${set.changes.length} changes`,
    );
    if (!isNew(stack)) {
      const losses = findDataLoss(set.changes, await deployedTemplate(cloudFormation, plan.stack), template);
      if (withoutConsent(losses, options.allowReplace ?? [], manifest.sha256).length > 0)
        await deleteChangeSet(cloudFormation, plan.stack, setName);
      refuse(losses, options.allowReplace ?? [], manifest.sha256, plan);
    }
    if (options.review) return document(plan, 'reviewed', set, stack, warnings);
    const deployed = set.changes.length === 0 ? stack : await execute(cloudFormation, plan, set, say);
    await deleteChangeSet(cloudFormation, plan.stack, 'review');
    for (const line of await settleTables(plan, template)) say(`set ${line}`);
    const outputs = outputsOf(deployed);
    const functionName = (logicalId: string) => physicalId(cloudFormation, plan.stack, logicalId);
    if (set.changes.length > 0)
      warnings.push(...(await runAfterDeployment(application, { region: plan.region, outputs, functionName }, say)));
    await checkSmoke(application, outputs);
    return document(plan, set.changes.length === 0 ? 'unchanged' : 'deployed', set, deployed, warnings);
  } finally {
    cloudFormation.destroy();
  }
}

/** Removes what a rejected review left in a stack: its change set, and the stack where nothing else was ever in it. */
export async function discardReview(stack: string): Promise<void> {
  const cloudFormation = new CloudFormationClient({ ...clientDefaults, region: region() });
  try {
    await removeReview(cloudFormation, stack);
  } finally {
    cloudFormation.destroy();
  }
}

/** What takes longer is told resource by resource. */
const QUIET_MILLISECONDS = 3000;

async function execute(
  cloudFormation: CloudFormationClient,
  plan: DeployPlan,
  set: ChangeSet,
  say: (line: string) => void,
): Promise<Stack> {
  const before = new Set((await stackEvents(cloudFormation, set.stackId)).map((event) => event.EventId ?? ''));
  const started = Date.now();
  await executeChangeSet(cloudFormation, plan, set.name);
  const { stack, events } = await followStack(cloudFormation, set.stackId, before, (event) => {
    const failed = /_FAILED$/.test(event.ResourceStatus ?? '');
    const isLong = Date.now() - started > QUIET_MILLISECONDS;
    if (failed || (isLong && /_COMPLETE$/.test(event.ResourceStatus ?? ''))) say(eventLine(event));
  });
  if (/^(CREATE|UPDATE)_COMPLETE$/.test(stack.StackStatus ?? '')) return stack;
  const failure = firstFailure(events);
  const what = failure
    ? `${failure.LogicalResourceId} (${failure.ResourceType}): ${failure.ResourceStatusReason}`
    : (stack.StackStatusReason ?? 'no reason given');
  throw new UserError(`stack ${plan.stack} ended in ${stack.StackStatus}; first failure: ${what}`, {
    next: `mend it in the model or the settings, then: npx blueline deploy ${plan.environment} --package DIR`,
  });
}

function refuse(refusals: readonly Refusal[], allowReplace: readonly string[], packageHash: string, plan: DeployPlan): void {
  const left = withoutConsent(refusals, allowReplace, packageHash);
  if (left.length === 0) return;
  const lines = left.map((refusal) => `  ${refusal.logicalId} (${refusal.type}) would lose its data (${refusal.kind}): ${refusal.why}`);
  const existing = left.every((refusal) => refusal.kind === 'exists already');
  const lines2 = left.map((refusal) => `"${consent(refusal, packageHash)}"`).join(', ');
  throw new UserError(`error data-loss: ${plan.stack} was not changed:\n${lines.join('\n')}`, {
    next: existing
      ? 'delete or rename what is there, or import it into a stack (CloudFormation change set of type IMPORT), then deploy again'
      : `undo the change in the model; to lose the data on purpose: environments.${plan.environment}.allowReplace: [${lines2}] in blueline.json`,
  });
}

function document(
  plan: DeployPlan,
  status: Deployment['status'],
  set: ChangeSet,
  stack: Stack | undefined,
  warnings: readonly string[],
): Deployment {
  const outputs = outputsOf(stack);
  return {
    environment: plan.environment,
    stack: plan.stack,
    cloud: plan.parameters.Cloud === 'embedded' ? 'embedded' : 'aws',
    status,
    changes: set.changes.map((change) => ({
      action: change.Action ?? '',
      logicalId: change.LogicalResourceId ?? '',
      type: change.ResourceType ?? '',
      replacement: change.Replacement ?? 'False',
    })),
    outputs,
    api: outputs.GraphQLUrl ?? '',
    warnings,
  };
}

/** Path style: the embedded cloud knows no bucket host names, and AWS takes both (CreateChangeSet, API reference, TemplateURL). */
function parameterOf(stack: Stack | undefined, key: string): string | undefined {
  return stack?.Parameters?.find(({ ParameterKey }) => ParameterKey === key)?.ParameterValue;
}

function templateUrl(plan: DeployPlan): string {
  const host = process.env.AWS_ENDPOINT_URL?.replace(/\/$/, '') ?? `https://s3.${plan.region}.amazonaws.com`;
  return `${host}/${plan.codeBucket}/${plan.templateKey}`;
}

async function physicalId(cloudFormation: CloudFormationClient, StackName: string, LogicalResourceId: string): Promise<string> {
  const { StackResourceDetail } = await cloudFormation.send(new DescribeStackResourceCommand({ StackName, LogicalResourceId }));
  return StackResourceDetail?.PhysicalResourceId ?? LogicalResourceId;
}

function eventLine(event: StackEvent): string {
  const reason = /FAILED$/.test(event.ResourceStatus ?? '') && event.ResourceStatusReason ? `: ${event.ResourceStatusReason}` : '';
  return `${event.ResourceStatus} ${event.LogicalResourceId} (${event.ResourceType})${reason}`;
}
