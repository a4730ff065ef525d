export { initModel, type Layout } from './init-model';
