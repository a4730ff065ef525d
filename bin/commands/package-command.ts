import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { ManifestDocument } from '../../lib/documents';
import { UserError } from '../../lib/errors';
import { say, style } from '../../lib/terminal';
import { fetchPackage } from './fetch-package';
import { notedRelease, wantedRelease } from './release';

interface PackageOptions {
  out: string;
  release?: string;
  from?: string;
  cloud?: 'local' | 'aws';
}

/** package: makes a package of an application, or fetches one that an environment has kept. */
export function packageCommand(program: Command, finish: (exitCode: number) => void): void {
  program
    .command('package')
    .summary('package a generated application')
    .description(
      'Makes a versioned, immutable package of a generated application; the same model gives the same package hash. Where the model has dependencies, pip fetches their wheels. With --from, fetches one that was deployed. Prints the version.',
    )
    .argument('[application]', 'the folder that `blueline generate` wrote; none with --from')
    .requiredOption('--out <dir>', 'the folder to write; an earlier package in it is replaced')
    .option('--release <version>', 'version of the package; default: the first 12 digits of its hash')
    .option('--from <environment>', 'fetch the package of --release from where this environment keeps what was deployed')
    .addOption(new Option('--cloud <where>', 'with --from: which cloud, where AWS_ENDPOINT_URL does not say').choices(['local', 'aws']))
    .addHelpText(
      'after',
      `
In a run of the pipeline with the variable \`release\` it fetches that version from BLUELINE_ENVIRONMENT.
Exit codes: 0 done, 1 that version is not kept or is damaged, 2 wrong usage or environment
Example: blueline package out/application --out out/package
Example: blueline package --from staging --release 1.4.0 --out out/package`,
    )
    .action(async (application: string | undefined, options: PackageOptions) => finish(await runPackage(application, options)));
}

async function runPackage(application: string | undefined, options: PackageOptions): Promise<number> {
  const manifest = await packageOf(application, options);
  say(`${style('green', 'packaged')} ${manifest.name} ${manifest.version} in ${options.out}`);
  process.stdout.write(`${manifest.version}\n`); // for scripts: the buildspec exports it
  return 0;
}

async function packageOf(application: string | undefined, { out, release, from, cloud }: PackageOptions): Promise<ManifestDocument> {
  if (from !== undefined) {
    if (application === undefined && release !== undefined) return fetchPackage(from, release, out, cloud);
    throw wrongUse(release === undefined ? '--from needs --release' : `--from takes no application, got '${application}'`);
  }
  if (application === undefined) throw wrongUse("missing argument 'application'");
  const wanted = wantedRelease() ?? notedRelease(application);
  if (wanted !== undefined) {
    const environment = process.env.BLUELINE_ENVIRONMENT;
    if (environment) return fetchPackage(environment, wanted, out, cloud);
    throw new UserError(`release ${wanted} is wanted, but BLUELINE_ENVIRONMENT does not say where it is kept`, {
      exitCode: 2,
      next: `blueline package --from ENV --release ${wanted} --out ${out}`,
    });
  }
  const { applicationLayer, packageApplication } = await import('../../lib/package');
  const { findPython } = await import('../../lib/python');
  const layer = await applicationLayer(resolve(application), findPython);
  return packageApplication(resolve(application), resolve(out), { ...(release !== undefined && { release }), ...(layer && { layer }) });
}

function wrongUse(message: string): UserError {
  return new UserError(message, {
    exitCode: 2,
    next: 'blueline package APPLICATION --out DIR, or blueline package --from ENV --release VERSION --out DIR',
  });
}
