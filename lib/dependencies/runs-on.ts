import type { Interpreter } from './interpreter';
import { isPure, type WheelName } from './wheel-name';

/** Whether an interpreter can import a wheel, by the tags in its name (PEP 425): a pure one always, a compiled one where it was made for it. */
export function runsOn(wheel: WheelName, { version, implementation, platform }: Interpreter): boolean {
  if (isPure(wheel)) return true;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const own = `cp${major}${minor}`;
  const isPython = wheel.pythons.some((tag) => {
    if (/^py[23]/.test(tag)) return wheel.abis.includes('none');
    if (implementation !== 'cpython') return false;
    const [, other] = /^cp3(\d+)$/.exec(tag) ?? [];
    return tag === own || (wheel.abis.includes('abi3') && other !== undefined && Number(other) <= minor);
  });
  return isPython && wheel.platforms.some((tag) => isPlatform(tag, platform));
}

/** The age of the system's C library is left to the loader: it says by itself what it lacks. */
function isPlatform(tag: string, platform: string): boolean {
  if (tag === 'any') return true;
  const [system = '', ...rest] = platform.split('-');
  const machine = rest.at(-1) ?? '';
  if (system === 'linux') return /^(?:many|musl)?linux/.test(tag) && tag.endsWith(`_${machine}`);
  if (system === 'macosx') return tag.startsWith('macosx_') && (tag.endsWith(`_${machine}`) || tag.endsWith('_universal2'));
  return false;
}
