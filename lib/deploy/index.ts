import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, type Stack, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { runAfterDeployment } from '../after-deployment';
import { accountId, clientDefaults, region } from '../aws';
import { type ContractChanges, compareContracts, type Interface } from '../contract';
import type { ApplicationDocument, Deployment, ManifestDocument, ReviewDocument } from '../documents';
import { readPackage } from '../package/read-package';
import { describeStack, outputsOf, parametersOf, physicalIdOf, stackResources } from '../stack';
import { type ChangeSet, deleteChangeSet, prepareChangeSet, discardReview as removeReview, type TemplateToBring } from './change-set';
import { uploadCode } from './code-bucket';
import { interfaceOf, keepDeployed, readDeployed } from './deployed-package';
import { changesOf, deploymentDocument } from './deployment-document';
import { execute } from './execute';
import { findExistingData } from './existing-data';
import { findDataLoss, type Refusal, type TemplateResources, withoutConsent } from './guard';
import { keepRelease } from './kept-releases';
import { missingCdn } from './missing-cdn';
import { movingResolvers, withoutMovingResolvers } from './move-resolvers';
import { refuseNestedData } from './nested-templates';
import { apiKeyExpiry, type DeployPlan, planDeployment, stackName } from './plan';
import { refuse } from './refuse';
import { refuseForeignWheels } from './refuse-foreign-wheels';
import { refuseUnreadable } from './refuse-unreadable';
import { buildReview, type ReleaseFacts } from './review/build-review';
import { holdToReview, isComeback, type OwnRelease, requireSameRelease } from './review/hold-to-review';
import { settleProperties } from './secrets/settle-properties';
import { checkSmoke } from './smoke-check';
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
  /** Run, commit, author, verdict and whether an older release comes back, as far as they are known; a review names them. */
  readonly facts?: ReleaseFacts;
  /** What was approved: the deployment stops where it would do something else. Default: it is held to nothing. */
  readonly reviewed?: ReviewDocument;
  /**
   * How long the smoke check may find an instance of the version before.
   * @default 15
   */
  readonly smokeSeconds?: number;
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
  /** What the package promises. */
  readonly own: Interface | undefined;
}

/**
 * Brings a package to an environment: secrets → code → change set → guard against data loss → execution → table settings → @afterDeployment →
 * smoke check → the package is kept for a later return. Either the stack is as the package says afterwards, or CloudFormation rolled it back, or
 * nothing was touched. A review stops behind the guard;
 * it makes the code bucket and the change set `review`, nothing else, and its document is a `ReviewDocument`.
 * @throws UserError with the first failing resource and its reason, with what would lose data or make stored events unreadable, or with the
 *   first difference from what was approved
 */
export async function deploy(options: DeployOptions): Promise<Deployment> {
  const { say, review = false, reviewed, facts = {} } = options;
  const { manifest, application } = readPackage(options.packageDir);
  const template = JSON.parse(readFileSync(join(options.packageDir, 'template.json'), 'utf8')) as Template;
  const cloudFormation = new CloudFormationClient({ ...clientDefaults, region: region() });
  try {
    const name = options.stack ?? stackName(manifest.stackPrefix, options.environment);
    const release = { environment: options.environment, stack: name, sha256: manifest.sha256, run: facts.run };
    if (reviewed) requireSameRelease(reviewed, release);
    await refuseForeignWheels(manifest, options.packageDir, process.env.AWS_ENDPOINT_URL);
    const found = await describeStack(cloudFormation, name);
    const unsettled = await settle(options, name, application, found);
    const stack = await removeFailedCreation(cloudFormation, found, say);
    requireUpdatable(stack);
    const plan = await planFor(options, manifest, name, stack);
    const work: Work = { options, cloudFormation, manifest, template, stack, plan, own: interfaceOf(options.packageDir, manifest) };
    const { contract, warnings } = await readableContract(work);
    warnings.push(...unsettled, ...missingCdn(plan, template));
    const { set, losses, deployed: before } = await guardedChangeSet(work);
    const deployed = isNew(stack) ? undefined : parametersOf(stack).Version;
    if (review) {
      const { version, sha256 } = manifest;
      const apiKeyExpires = plan.parameters.ApiKeyExpires ?? '';
      const document = deploymentDocument(plan, 'reviewed', set, stack, warnings);
      return buildReview(document, { version, sha256, apiKeyExpires, deployed }, contract, losses, facts);
    }
    if (reviewed) await holdOrDiscard(work, reviewed, { ...release, deployed, changes: changesOf(set) });
    return await carryOut(work, application, { set, before }, warnings);
  } finally {
    cloudFormation.destroy();
  }
}

/** Before anything is touched: what the environment lacks stops it. @returns warnings */
async function settle(
  options: DeployOptions,
  stack: string,
  application: ApplicationDocument,
  found: Stack | undefined,
): Promise<string[]> {
  const { environment, properties: given = {}, review = false } = options;
  const isDeployed = !isNew(found) && found?.StackStatus !== 'ROLLBACK_COMPLETE'; // of a failed creation nothing is left
  const isLocal = Boolean(process.env.AWS_ENDPOINT_URL);
  return settleProperties(application, { environment, stack, region: region(), isLocal, given, review, isDeployed });
}

/** Executes what has passed all guards, and does what follows an execution. */
async function carryOut(
  work: Work,
  application: ApplicationDocument,
  { set, before }: { set: ChangeSet; before: Template },
  warnings: string[],
): Promise<Deployment> {
  const { cloudFormation, plan, template, manifest, own } = work;
  const { say } = work.options;
  const isChanged = set.changes.length > 0;
  const deployed = isChanged ? await executeInSteps(work, set, before) : work.stack;
  await keepDeployed(plan, manifest.version, own);
  await deleteChangeSet(cloudFormation, plan.stack, 'review');
  for (const line of await settleTables(plan, template)) say(`set ${line}`);
  const outputs = outputsOf(deployed);
  const resources = await stackResources(cloudFormation, plan.stack);
  if (isChanged && application.afterDeployment.length > 0) {
    const functionName = (logicalId: string) => physicalIdOf(resources, logicalId);
    warnings.push(...(await runAfterDeployment(application, { region: region(), outputs, functionName }, say)));
  }
  const functions = functionNames(resources);
  const { environment } = plan;
  const [version, code] = [manifest.version, plan.codeKey.replace(/\.zip$/, '')];
  await checkSmoke(application, { environment, region: region(), outputs, functions, version, code, seconds: work.options.smokeSeconds });
  say(`smoke check: ${Object.keys(functions).length} functions and the API answer as version ${version}`);
  const warning = await keepRelease(plan, work.options.packageDir, manifest, say);
  if (warning !== undefined) warnings.push(warning);
  return deploymentDocument(plan, isChanged ? 'deployed' : 'unchanged', set, deployed, warnings);
}

/** In one step, or, where resolvers move between stacks, in two: the change set that was looked at is made anew behind the first. */
async function executeInSteps(
  { cloudFormation, plan, template, options: { say } }: Work,
  set: ChangeSet,
  deployed: Template,
): Promise<Stack> {
  const step = withoutMovingResolvers(deployed, template);
  if (!step) return await execute(cloudFormation, plan, set, say);
  await deleteChangeSet(cloudFormation, plan.stack, set.name);
  return await movingResolvers(cloudFormation, plan, { deployed, step }, say, async () => {
    const stack = await describeStack(cloudFormation, plan.stack);
    const again = await prepareChangeSet(cloudFormation, plan, set.name, stack, bringing(plan, template));
    return await execute(cloudFormation, plan, again, say);
  });
}

/** Physical names of the functions of a stack by logical id. */
function functionNames(resources: readonly StackResourceSummary[]): Record<string, string> {
  const functions = resources.filter(({ ResourceType }) => ResourceType === 'AWS::Lambda::Function');
  return Object.fromEntries(
    functions.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [LogicalResourceId, PhysicalResourceId]),
  );
}

/**
 * What changed in the contract since what is deployed; null where that is not known. A release that comes back must not be stuck for what the
 * one after it has changed, so there it is a warning. @throws UserError where stored events could not be read
 */
async function readableContract(work: Work): Promise<{ contract: ContractChanges | null; warnings: string[] }> {
  const { options, plan, stack, own, manifest } = work;
  const before = isNew(stack) ? undefined : await readDeployed(plan, parametersOf(stack).CodeKey);
  const contract = before && own ? compareContracts(before, own) : null;
  // By a stage that is rolled back, or by the variable `release`, which then has to be of this very package.
  const isReturn = isComeback(options.reviewed, options.facts?.run) || options.facts?.comeback?.version === manifest.version;
  if (isReturn) {
    const lines = contract?.unreadable.map(({ event, field, why }) => `events of the later release: ${event}, field '${field}': ${why}`);
    return { contract, warnings: lines ?? [] };
  }
  refuseUnreadable(contract, options.allowReplace ?? [], manifest.sha256, plan);
  return { contract, warnings: [] };
}

/** A change set that nobody approved does not stay where somebody might execute it by hand. */
async function holdOrDiscard({ options, cloudFormation, plan }: Work, reviewed: ReviewDocument, own: OwnRelease): Promise<void> {
  try {
    options.say(holdToReview(reviewed, own));
  } catch (error) {
    await deleteChangeSet(cloudFormation, plan.stack, 'release');
    throw error;
  }
}

/** Removes what a rejected review left in a stack: its change set, and the stack where nothing else was ever in it. @param where its region */
export async function discardReview(stack: string, where = region()): Promise<void> {
  const cloudFormation = new CloudFormationClient({ ...clientDefaults, region: where });
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
    parameters: { ApiKeyExpires: apiKeyExpires(options, found), ...options.parameters },
  });
}

/** The day of the approval is not that of the review, and must not be what makes the two differ. */
function apiKeyExpires({ reviewed, facts }: DeployOptions, found: Stack | undefined): string {
  if (reviewed?.apiKeyExpires && !isComeback(reviewed, facts?.run)) return reviewed.apiKeyExpires;
  return apiKeyExpiry(parametersOf(found).ApiKeyExpires, new Date());
}

/**
 * Uploads the code and prepares a change set that loses no data, or only data that somebody consented to lose.
 * @returns the change set, and what will be lost by it with consent
 */
async function guardedChangeSet(work: Work): Promise<{ set: ChangeSet; losses: Refusal[]; deployed: Template }> {
  const { options, cloudFormation, manifest, plan, template, stack } = work;
  const { say, allowReplace = [] } = options;
  const deployed = isNew(stack) ? {} : await deployedTemplate(cloudFormation, plan.stack);
  refuseNestedData(plan, options.packageDir);
  refuse(await findExistingData(plan, template, deployed), manifest.sha256, plan);
  await uploadCode(plan, options.packageDir, say);
  const name = options.review ? 'review' : 'release';
  const set = await prepareChangeSet(cloudFormation, plan, name, stack, bringing(plan, template));
  say(set.changes.length === 0 ? `no changes in ${plan.stack}` : `change set '${name}' of ${plan.stack}: ${set.changes.length} changes`);
  const before = { template: deployed, parameters: { ...parametersOf(stack), 'AWS::StackName': plan.stack } };
  const after = { template, parameters: { ...before.parameters, ...plan.parameters } };
  const losses = findDataLoss(set.changes, before, after);
  const refused = withoutConsent(losses, allowReplace, manifest.sha256);
  if (refused.length > 0) await deleteChangeSet(cloudFormation, plan.stack, name);
  refuse(refused, manifest.sha256, plan);
  return { set, losses, deployed };
}

function bringing(plan: DeployPlan, template: Template): TemplateToBring {
  return {
    url: `${plan.codeUrl}/${plan.templateKey}`,
    parameters: Object.keys(template.Parameters ?? {}),
    isNested: plan.nestedTemplates.length > 0,
  };
}
