export { applicationLayer } from './application-layer';
export { packageApplication } from './package-application';
export { type Package, readPackage } from './read-package';
