export { packageApplication } from './package-application';
export { type Package, readPackage } from './read-package';
