import type { DataType } from '../types';

/** True if the runtime makes a value of the type of it: null and '' become the zero value (REFERENCE §4.3, §5.5.2). */
export function isConvertible(value: unknown, type: DataType): boolean {
  if (value === null || value === '') return true;
  const isScalar = typeof value !== 'object';
  switch (type) {
    case 'String':
      return isScalar;
    case 'Int':
      return typeof value === 'boolean' || (isScalar && Number.isInteger(Number(value)));
    case 'Float':
      return typeof value === 'boolean' || (isScalar && Number.isFinite(Number(value)));
    case 'Boolean':
      return typeof value === 'boolean' || (isScalar && /^(?:true|false|1|0)$/i.test(String(value).trim()));
    case 'StringList':
      return Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null);
  }
}

/** True if it is a value of the type as it stands, for where nothing converts it. */
export function isExactly(value: unknown, type: DataType): boolean {
  switch (type) {
    case 'String':
      return typeof value === 'string';
    case 'Int':
      return Number.isInteger(value);
    case 'Float':
      return typeof value === 'number';
    case 'Boolean':
      return typeof value === 'boolean';
    case 'StringList':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
  }
}
