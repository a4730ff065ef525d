// The head of build/blueline.cjs: runs the bundle below it, keeping beside the file what V8 made of it, since compiling some megabytes anew takes
// longer than most commands. Each command has a cache of its own, with just the functions that it runs. It is made anew for another bundle or
// another Node, and where it cannot be written all works without. tools/build.mjs puts the bundle's text and hash in place of the names in
// capitals below. (Node 22 has module.enableCompileCache for this.)
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { wrap } = require('node:module');
const { Script } = require('node:vm');

const command = /^[a-z]+$/.test(process.argv[2]) ? process.argv[2] : 'other';
const file = `${__dirname}/.blueline-${BUNDLE_HASH}-${process.version}-${process.arch}-${command}.cache`;
let cachedData;
try {
  cachedData = readFileSync(file);
} catch {
  // the first run of this command
}
// The wrapper stands before the bundle's first line, which is nearly all of it: stack traces count without it.
const columnOffset = -wrap('').indexOf('\n');
const script = new Script(wrap(BUNDLE_TEXT), { filename: __filename, columnOffset, cachedData });
if (cachedData === undefined || script.cachedDataRejected) {
  process.once('exit', () => {
    try {
      const fresh = `${file}.${process.pid}`;
      writeFileSync(fresh, script.createCachedData());
      renameSync(fresh, file);
    } catch {
      // a read-only or full disk
    }
  });
}
script.runInThisContext()(exports, require, module, __filename, __dirname);
//# sourceMappingURL=blueline.cjs.map
