import { pythonBlock } from '../language/block';
import type { DataType, Projection } from '../types';
import type { XmlElement } from '../xml/xml-element';
import { readAuthorization } from './read-events';
import { type Reading, sortedBy } from './reading';

/** The projections by name and namespace (REFERENCE §5.8). */
export function readProjections(projections: XmlElement | undefined, reading: Reading): Projection[] {
  const read = (projections?.all('projection') ?? []).map((element) => readProjection(element, reading));
  for (const projection of read) reading.returns.set([...projection.namespace, projection.fieldName].join('.'), projection.returns);
  return sortedBy(read, (projection) => `${projection.name} ${projection.namespace.join('.')}`);
}

function readProjection(element: XmlElement, reading: Reading): Projection {
  const name = element.require('name');
  return {
    source: element,
    name,
    namespace: element.require('graphql-namespace').split('.'),
    fieldName: element.get('field-name') ?? `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
    authorization: readAuthorization(element, reading),
    returns: element.require('return'),
    resultSet: /^result/.test(element.require('return-type')),
    python: pythonBlock(element.raw('code') ?? '').text,
    inputs: element.all('input').map((input) => ({
      source: input,
      name: input.require('name'),
      type: input.require('type') as DataType,
      required: input.flag('required'),
    })),
  };
}
