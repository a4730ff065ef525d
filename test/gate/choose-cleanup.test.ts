import { type Cleanup, chooseCleanup, whatToClean } from '../../lib/gate/choose-cleanup';

describe('what the gate deletes first', () => {
  test('is what the run says; model and no value leave it to the setting', () => {
    for (const ofRun of [undefined, '', 'model']) {
      expect(chooseCleanup(ofRun, 'model')).toBe('model');
      expect(chooseCleanup(ofRun, 'roles')).toBe('roles');
    }
    for (const ofRun of ['none', 'data', 'roles', 'all']) expect(chooseCleanup(ofRun, 'all')).toBe(ofRun);
  });

  test('a value that there is not is refused with those that there are', () => {
    expect(() => chooseCleanup('everything', 'model')).toThrow("cleanup is 'everything': must be one of model, none, data, roles, all");
  });

  const of = (cleanup: Cleanup, cleanDb: boolean, cleanIam: boolean, production = false) =>
    whatToClean({ environment: 'staging', production, cleanup, scenarios: { cleanDb, cleanIam } });

  test.each([true, false])('model means its two flags, everything else goes before them (both %s)', (flag) => {
    expect(of('model', flag, !flag)).toEqual({ data: flag, roles: !flag });
    expect(of('none', flag, flag)).toEqual({ data: false, roles: false });
    expect(of('data', flag, flag)).toEqual({ data: true, roles: false });
    expect(of('roles', flag, flag)).toEqual({ data: false, roles: true });
    expect(of('all', flag, flag)).toEqual({ data: true, roles: true });
  });

  test('production is never cleaned, whoever asks for it', () => {
    for (const cleanup of ['data', 'roles', 'all'] as const) expect(() => of(cleanup, false, false, true)).toThrow('is never cleaned');
    expect(() => of('model', true, false, true)).toThrow('is never cleaned');
    expect(() => of('model', false, true, true)).toThrow('is never cleaned');
    expect(of('model', false, false, true)).toEqual({ data: false, roles: false });
    expect(of('none', true, true, true)).toEqual({ data: false, roles: false });
  });
});
