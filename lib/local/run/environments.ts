import { readSettings, type Settings } from '../../settings';
import { type LocalEnvironment, startEnvironment } from '../cloud';

/**
 * The environments of one run, each started when an action first needs it: production's emulator does not take memory before Approve.
 */
export class RunEnvironments {
  private readonly started = new Map<string, Promise<LocalEnvironment>>();
  private readonly settings: Settings;

  constructor(
    private readonly checkout: string,
    modelDir: string | undefined,
    private readonly say: (line: string) => void,
    /** Told when an emulator ends by itself. */
    private readonly onDeath: (message: string) => void,
  ) {
    this.settings = readSettings(checkout, modelDir);
  }

  /** The variables with which an action reaches an environment. */
  async variablesOf(name: string): Promise<Readonly<Record<string, string>>> {
    return (await this.start(name)).variables();
  }

  /** The environment, started if it is not. A remembered port that is taken is no reason to stop: this run deploys to the new one. */
  start(name: string): Promise<LocalEnvironment> {
    const known = this.started.get(name);
    if (known) return known;
    const stubs = this.settings.environments.get(name)?.stubs ?? [];
    const starting = startEnvironment({ checkout: this.checkout, name, stubs, onBusyPort: 'move', say: this.say });
    this.started.set(name, starting);
    starting.then(
      (environment) =>
        environment.exited.then((exit) => {
          if (!exit.expected) this.onDeath(exit.message);
        }),
      () => this.started.delete(name),
    );
    return starting;
  }

  /** Those that run, by name. */
  async running(): Promise<LocalEnvironment[]> {
    const settled = await Promise.allSettled(this.started.values());
    return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  }

  /** Saves the state of all and ends every process. */
  async stop(): Promise<void> {
    await Promise.all((await this.running()).map((environment) => environment.stop()));
  }
}
