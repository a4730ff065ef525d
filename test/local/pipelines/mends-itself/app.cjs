// Stands for bin/pipeline.ts: writes the pipeline that the source asks for.
process.stdout.write(require('node:fs').readFileSync('pipeline.template.json'));
