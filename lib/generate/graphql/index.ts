export { generateGraphql } from './generate-graphql';
export { inputName, itemName, type SchemaNames, schemaNames } from './names';
export { type Argument, listOperations, type Operation } from './operations';
