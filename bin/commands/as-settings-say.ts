import type { Model } from '../../lib/model';

/** A model with the switch that changes what it means (REFERENCE §13.2, Q02). The settings are looked at only by a model that it would change. */
export async function asSettingsSay(model: Model): Promise<Model> {
  const { readsTrueAsOptional, withOptionalReactivation } = await import('../../lib/generate/reactivation');
  if (!readsTrueAsOptional(model)) return model;
  const { readSettings } = await import('../../lib/settings');
  const { checkoutFolder } = await import('./checkout');
  return readSettings(checkoutFolder(), model.folder).reactivateTrueIsOptional ? withOptionalReactivation(model) : model;
}
