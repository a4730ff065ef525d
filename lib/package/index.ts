export { applicationLayer } from './application-layer';
export { packageApplication } from './package-application';
export { archivePackage, unpackPackage } from './package-archive';
export { type Package, readPackage } from './read-package';
export { checkRelease } from './release-version';
