/** Somebody has stopped the run. Nothing is wrong with it, so this is never shown as an error. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('the run was interrupted');
  }
}
