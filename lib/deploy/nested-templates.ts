import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors';
import type { DeployPlan } from './plan';

/** Types that a nested stack may have: none of them holds data, so the guard against data loss needs to look at the parent alone. */
const HARMLESS = ['AWS::AppSync::Resolver'];

/** @throws UserError where a package nests what might hold data */
export function refuseNestedData({ nestedTemplates }: Pick<DeployPlan, 'nestedTemplates'>, packageDir: string): void {
  for (const { path } of nestedTemplates) {
    const { Resources = {} } = JSON.parse(readFileSync(join(packageDir, path), 'utf8')) as { Resources?: Record<string, { Type: string }> };
    for (const [logicalId, { Type }] of Object.entries(Resources)) {
      if (!HARMLESS.includes(Type))
        throw new UserError(
          `${path} nests ${logicalId} (${Type}): only resolvers may be nested, since nothing looks after the data of a nested stack`,
        );
    }
  }
}
