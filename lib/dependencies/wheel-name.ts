import { distributionName } from './requirement';

/** What the name of a wheel's file says (PEP 427): `PyYAML-6.0.2-cp313-cp313-manylinux_2_17_aarch64.manylinux2014_aarch64.whl`. */
export interface WheelName {
  readonly file: string;
  /** Normalised. */
  readonly name: string;
  readonly version: string;
  /** `cp313`, `py3`. */
  readonly pythons: readonly string[];
  /** `cp313`, `abi3`, `none`. */
  readonly abis: readonly string[];
  /** `any`, `manylinux2014_aarch64`. */
  readonly platforms: readonly string[];
}

/** undefined where it is not the name of a wheel. */
export function parseWheelName(file: string): WheelName | undefined {
  const [, name, version, pythons, abis, platforms] = /^([^-]+)-([^-]+)(?:-\d[^-]*)?-([^-]+)-([^-]+)-([^-]+)\.whl$/.exec(file) ?? [];
  if (!name || !version || !pythons || !abis || !platforms) return undefined;
  return {
    file,
    name: distributionName(name),
    version,
    pythons: pythons.split('.'),
    abis: abis.split('.'),
    platforms: platforms.split('.'),
  };
}

/** Whether a wheel is Python alone, which runs everywhere. */
export function isPure({ abis, platforms }: Pick<WheelName, 'abis' | 'platforms'>): boolean {
  return abis.includes('none') && platforms.includes('any');
}
