import { join } from 'node:path';
import { SECRET_ACCESS_KEY } from './credentials';
import type { EmulatorOptions } from './emulator-options';

/**
 * The emulator's whole environment. Functions inherit it, so it starts empty: nothing of the user's shell, credentials, proxies or
 * home folder (`~/.aws`) reaches them.
 */
export function emulatorVariables(options: EmulatorOptions): Record<string, string> {
  const at = (name: string) => join(options.folder, name);
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: at('home'),
    TMPDIR: at('tmp'),
    AUTH: String(options.enforceRoles ?? true),
    MINISTACK_ACCOUNT_ID: options.accountId,
    MINISTACK_REGION: options.region,
    PERSIST_STATE: '1',
    STATE_DIR: at('state'),
    S3_PERSIST: '1',
    S3_DATA_DIR: at('objects'),
    IOT_MTLS_ENABLED: '0', // else it listens on 0.0.0.0:8883
    SFTP_ENABLED: '0',
    LOG_LEVEL: 'WARNING',
    AWS_ACCESS_KEY_ID: options.accountId, // what functions get without enforced roles, see credentials.ts
    AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    AWS_EC2_METADATA_DISABLED: 'true',
    PYTHONNOUSERSITE: '1',
    LAMBDA_WARM_TTL_SECONDS: '10', // calls at the same time start more processes of one function: they go when they are idle, the first stays
    MALLOC_ARENA_MAX: '2', // glibc: dozens of threads would otherwise each keep an arena of their own
    MALLOC_TRIM_THRESHOLD_: '65536', // glibc: give back what loading service models took, 2 MiB for each function
    ...(options.allowedOrigins?.length ? { ALLOWED_ORIGINS: options.allowedOrigins.join(',') } : {}),
    ...(options.stubsFile ? { BLUELINE_HTTP_STUBS: options.stubsFile } : {}),
  };
}
