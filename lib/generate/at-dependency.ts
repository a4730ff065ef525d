import type { DependencyError } from '../dependencies';
import { distributionName } from '../dependencies/requirement';
import type { Model } from '../model/types';
import { positionOf } from './position';

/** The error with the place of the dependency that it is about; what only other distributions need has the place of the first. */
export function atDependency({ dependencies }: Pick<Model, 'dependencies'>, error: DependencyError): DependencyError {
  const [first] = dependencies;
  return error.at((name) => {
    const dependency = dependencies.find((one) => distributionName(one.name) === name) ?? first;
    return dependency && positionOf(dependency, 'name');
  });
}
