// build/blueline.cjs: runs the bundle that has the command, keeping beside it what V8 made of it, since compiling some megabytes anew takes longer
// than most commands. Each command has a cache of its own, with just the functions that it runs. It is made anew for another bundle or another
// Node, and where it cannot be written all works without. tools/build.mjs puts the hashes of the bundles in place of the name in capitals below.
// (Node 22 has module.enableCompileCache for this.)
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');

const HASHES = BUNDLE_HASHES;
/** What bin/commands/model-commands.ts declares; the bundle of all the others takes as long to read as one of these to work. */
const MODEL_COMMANDS = ['init', 'check', 'generate', 'test', 'describe', 'explain'];

const command = /^[a-z]+$/.test(process.argv[2]) ? process.argv[2] : 'other';
const bundle = MODEL_COMMANDS.includes(command) ? 'model' : 'all';
const filename = `${__dirname}/blueline-${bundle}.cjs`;
const file = `${__dirname}/.blueline-${HASHES[bundle]}-${process.version}-${process.arch}-${command}.cache`;
let cachedData;
try {
  cachedData = readFileSync(file);
} catch {
  // the first run of this command
}
// A bundle is a function, and ASCII, which is read the fastest so.
const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
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
script.runInThisContext()(exports, require, module, filename, __dirname);
