import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { clientDefaults } from '../../aws';
import type { CloudPlace } from '../../cloud-place';
import { describeStack, parametersOf } from '../../stack';
import type { TemplateResources } from '../guard';

/** A deployed stack, as far as it can differ from another. */
export interface DeployedStack {
  /** CloudFormation's status. */
  readonly status: string;
  readonly version: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly terminationProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** The stack of an environment; undefined where nothing is deployed yet. */
export async function readDeployed(place: CloudPlace, stack: string): Promise<DeployedStack | undefined> {
  const client = new CloudFormationClient({ ...clientDefaults, ...place });
  try {
    const found = await describeStack(client, stack);
    if (!found || found.StackStatus === 'REVIEW_IN_PROGRESS') return undefined;
    const parameters = parametersOf(found);
    return {
      status: found.StackStatus ?? '',
      version: parameters.Version,
      parameters,
      terminationProtection: found.EnableTerminationProtection ?? false,
      tags: Object.fromEntries((found.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
    };
  } finally {
    client.destroy();
  }
}

/** The template of a stack. */
export async function readTemplate(place: CloudPlace, stack: string): Promise<TemplateResources> {
  const client = new CloudFormationClient({ ...clientDefaults, ...place });
  try {
    const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: stack, TemplateStage: 'Original' }));
    return JSON.parse(TemplateBody ?? '{}') as TemplateResources;
  } finally {
    client.destroy();
  }
}
