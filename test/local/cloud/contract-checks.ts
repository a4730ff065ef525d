/** A check of what Blueline relies on: it fails if the emulator stopped doing it. `row` names the place in docs or design that says so. */
export function relied(row: string, what: string, check: () => Promise<void>): void {
  test(`${row}: ${what}`, check);
}

/**
 * A check of what the emulator does wrong and Blueline works around: it fails once the emulator does it right.
 * @param isStillWrong gives whether the symptom is there
 * @param workaround what can be dropped then
 */
export function workedAround(row: string, symptom: string, workaround: string, isStillWrong: () => Promise<boolean>): void {
  test(`${row}, worked around: ${symptom}`, async () => {
    if (!(await isStillWrong())) throw new Error(`this works now ("${symptom}" is over): drop the workaround: ${workaround}`);
  });
}
