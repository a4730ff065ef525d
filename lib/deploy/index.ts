import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, type Stack } from '@aws-sdk/client-cloudformation';
import { checkSmoke, runAfterDeployment } from '../after-deployment';
import { accountId, clientDefaults, region } from '../aws';
import type { Deployment, ManifestDocument } from '../documents';
import { readPackage } from '../package/read-package';
import { describeStack, outputsOf, parametersOf, physicalIdOf, stackResources } from '../stack';
import { type ChangeSet, deleteChangeSet, prepareChangeSet, discardReview as removeReview } from './change-set';
import { uploadCode } from './code-bucket';
import { execute } from './execute';
import { findExistingData } from './existing-data';
import { findDataLoss, type TemplateResources, withoutConsent } from './guard';
import { apiKeyExpiry, type DeployPlan, planDeployment, stackName } from './plan';
import { settleProperties } from './properties';
import { refuse } from './refuse';
import { deployedTemplate, isNew, removeFailedCreation, requireUpdatable } from './stack';
import { settleTables } from './table-settings';

export interface DeployOptions {
  readonly environment: string;
  /** Folder that `blueline package` wrote. */
  readonly packageDir: string;
  /** Stop after the change set `review`. Default false. */
  readonly review?: boolean;
  /** Default: `<project-name>-<environment>`. */
  readonly stack?: string;
  /** Values for properties that the environment's secret lacks; used on the embedded cloud only. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Consent to lose data, see `consent`. */
  readonly allowReplace?: readonly string[];
  /** More values for the template's parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Told each step, in words. */
  readonly say: (line: string) => void;
}

type Template = TemplateResources & { readonly Parameters?: Readonly<Record<string, unknown>> };

/** What every step of a deployment works on. */
interface Work {
  readonly options: DeployOptions;
  readonly cloudFormation: CloudFormationClient;
  readonly manifest: ManifestDocument;
  readonly plan: DeployPlan;
  readonly template: Template;
  /** As it was found; undefined where there is none. */
  readonly stack: Stack | undefined;
}

/**
 * Brings a package to an environment: code → change set → guard against data loss → execution → table settings → @afterDeployment → smoke check.
 * Either the stack is as the package says afterwards, or CloudFormation rolled it back, or nothing was touched. A review stops behind the guard;
 * it makes the code bucket and the change set `review`, nothing else.
 * @throws UserError with the first failing resource and its reason, or with what would lose data
 */
export async function deploy(options: DeployOptions): Promise<Deployment> {
  const { say, review = false } = options;
  const { manifest, application } = readPackage(options.packageDir);
  const template = JSON.parse(readFileSync(join(options.packageDir, 'template.json'), 'utf8')) as Template;
  const cloudFormation = new CloudFormationClient({ ...clientDefaults, region: region() });
  try {
    const name = options.stack ?? stackName(manifest.stackPrefix, options.environment);
    const stack = await removeFailedCreation(cloudFormation, await describeStack(cloudFormation, name), say);
    requireUpdatable(stack);
    const work: Work = { options, cloudFormation, manifest, template, stack, plan: await planFor(options, manifest, name, stack) };
    const warnings = await settleProperties(work.plan, application.properties, options.properties ?? {}, review);
    const set = await guardedChangeSet(work);
    if (review) return document(work.plan, 'reviewed', set, stack, warnings);
    const deployed = set.changes.length === 0 ? stack : await execute(cloudFormation, work.plan, set, say);
    await deleteChangeSet(cloudFormation, name, 'review');
    for (const line of await settleTables(work.plan, template)) say(`set ${line}`);
    const outputs = outputsOf(deployed);
    if (set.changes.length > 0 && application.afterDeployment.length > 0) {
      const resources = await stackResources(cloudFormation, name);
      const functionName = (logicalId: string) => physicalIdOf(resources, logicalId);
      warnings.push(...(await runAfterDeployment(application, { region: region(), outputs, functionName }, say)));
    }
    await checkSmoke(application, outputs);
    return document(work.plan, set.changes.length === 0 ? 'unchanged' : 'deployed', set, deployed, warnings);
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

async function planFor(options: DeployOptions, manifest: ManifestDocument, stack: string, found: Stack | undefined): Promise<DeployPlan> {
  return planDeployment(manifest, {
    environment: options.environment,
    stack,
    region: region(),
    account: await accountId(),
    endpoint: process.env.AWS_ENDPOINT_URL,
    parameters: { ApiKeyExpires: apiKeyExpiry(parametersOf(found).ApiKeyExpires, new Date()), ...options.parameters },
  });
}

/** Uploads the code and prepares a change set that loses no data, or only data that somebody consented to lose. */
async function guardedChangeSet({ options, cloudFormation, manifest, plan, template, stack }: Work): Promise<ChangeSet> {
  const { say, allowReplace = [] } = options;
  const deployed = isNew(stack) ? {} : await deployedTemplate(cloudFormation, plan.stack);
  refuse(await findExistingData(plan, template, deployed), manifest.sha256, plan);
  await uploadCode(plan, options.packageDir, say);
  const name = options.review ? 'review' : 'release';
  const set = await prepareChangeSet(cloudFormation, plan, name, stack, templateUrl(plan), Object.keys(template.Parameters ?? {}));
  say(set.changes.length === 0 ? `no changes in ${plan.stack}` : `change set '${name}' of ${plan.stack}: ${set.changes.length} changes`);
  const before = { template: deployed, parameters: { ...parametersOf(stack), 'AWS::StackName': plan.stack } };
  const after = { template, parameters: { ...before.parameters, ...plan.parameters } };
  const losses = withoutConsent(findDataLoss(set.changes, before, after), allowReplace, manifest.sha256);
  if (losses.length > 0) await deleteChangeSet(cloudFormation, plan.stack, name);
  refuse(losses, manifest.sha256, plan);
  return set;
}

/** Path style: the embedded cloud knows no bucket host names, and AWS takes both (CreateChangeSet, API reference, TemplateURL). */
function templateUrl(plan: DeployPlan): string {
  const host = process.env.AWS_ENDPOINT_URL?.replace(/\/$/, '') ?? `https://s3.${plan.region}.amazonaws.com`;
  return `${host}/${plan.codeBucket}/${plan.templateKey}`;
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
