export { generateGraphql } from './generate-graphql';
export { listOperations, type Operation } from './operations';
