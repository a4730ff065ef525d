/** A Python on a platform, as far as the choice of a wheel and the markers of PEP 508 hang on it. */
export interface PythonEnvironment {
  /** `3.13` */
  readonly python: string;
  readonly system: 'linux' | 'darwin';
  /** As Python's platform.machine() says it. */
  readonly machine: 'aarch64' | 'x86_64' | 'arm64';
  /** Platform tags of wheels (PEP 425, 600), the best first. */
  readonly tags: readonly string[];
}

/** What the generated functions run on: Amazon Linux 2023 with glibc 2.34 (AWS Lambda developer guide, runtimes: python3.13). */
export const TARGET: PythonEnvironment = { python: '3.13', system: 'linux', machine: 'aarch64', tags: manylinux('aarch64', 34) };
/** The same, in Lambda's words. */
export const TARGET_RUNTIME = 'python3.13';
export const TARGET_ARCHITECTURE = 'arm64';

/** The oldest is MINIMUM_PYTHON (lib/python.ts); the newest stands for those after it as well. */
export const PYTHONS = ['3.11', '3.12', '3.13', '3.14'] as const;
/** glibc 2.28 is that of the oldest distributions that are still kept. */
const PLATFORMS: readonly Omit<PythonEnvironment, 'python'>[] = [
  { system: 'linux', machine: 'x86_64', tags: manylinux('x86_64', 28) },
  { system: 'linux', machine: 'aarch64', tags: manylinux('aarch64', 28) },
  { system: 'darwin', machine: 'arm64', tags: ['macosx_14_0_arm64'] }, // pip takes older ones and universal ones for it
];

/** Where test cases may run. A fixed list, so that a lock is the same whoever writes it. */
export const TEST_ENVIRONMENTS: readonly PythonEnvironment[] = PYTHONS.flatMap((python) =>
  PLATFORMS.map((platform) => ({ python, ...platform })),
);

function manylinux(machine: 'aarch64' | 'x86_64', newest: number): string[] {
  const oldest = machine === 'x86_64' ? 5 : 17;
  const named: Readonly<Record<number, string>> = { 17: 'manylinux2014', 12: 'manylinux2010', 5: 'manylinux1' };
  return Array.from({ length: newest - oldest + 1 }, (_, index) => newest - index).flatMap((minor) => [
    `manylinux_2_${minor}_${machine}`,
    ...(named[minor] ? [`${named[minor]}_${machine}`] : []),
  ]);
}

/** For people: `Python 3.13 on linux aarch64`. */
export function environmentName({ python, system, machine }: PythonEnvironment): string {
  return `Python ${python} on ${system === 'darwin' ? 'macOS' : system} ${machine}`;
}

/** The variables of markers (PEP 508). */
export function markerVariables({ python, system, machine }: PythonEnvironment): Record<string, string> {
  return {
    implementation_name: 'cpython',
    implementation_version: `${python}.0`,
    os_name: 'posix',
    platform_machine: machine,
    platform_release: '',
    platform_system: system === 'darwin' ? 'Darwin' : 'Linux',
    platform_version: '',
    python_full_version: `${python}.0`,
    platform_python_implementation: 'CPython',
    python_version: python,
    sys_platform: system,
  };
}

/** pip's options that choose wheels for an environment. */
export function wheelOptions({ python, tags }: PythonEnvironment): string[] {
  return ['--python-version', python, '--implementation', 'cp', ...tags.flatMap((tag) => ['--platform', tag])];
}
