// jest's transformer: TypeScript to CommonJS by esbuild. Types are checked by `tsc --noEmit`, not here.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const esbuild = require('esbuild');

const options = {
  loader: 'ts',
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  sourcemap: 'inline',
  supported: { 'dynamic-import': false }, // a real import() would need --experimental-vm-modules
};
const self = readFileSync(__filename);

module.exports = {
  process: (source, file) => ({ code: esbuild.transformSync(source, { ...options, sourcefile: file }).code }),
  getCacheKey: (source, file) => createHash('sha256').update(self).update(esbuild.version).update(file).update(source).digest('hex'),
};
