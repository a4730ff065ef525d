import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { AssembledApi } from './api-definition';
import { readApiKeys } from './api-keys';
import { assembleApis } from './assemble-apis';
import type { DeployedStack } from './deployed-stack';
import type { EmulatorAccess } from './emulator-access';
import { type LoadedApi, loadApi } from './load-api';
import { listStacks, readStack, type StackSummary } from './stack-reader';

/** Stacks are listed again after this long, in case one was changed past the proxy (by a function, say). */
const RECHECK_MILLISECONDS = 1_000;

/** An API that exists in the emulator. */
export interface ApiState {
  readonly apiId: string;
  readonly stackName: string;
  /** What is served: the newest version that loaded. */
  readonly api?: LoadedApi;
  /** Why the deployed version is not served; absent if it is. */
  readonly problem?: string;
}

interface KnownStack {
  readonly version: string;
  readonly stack?: DeployedStack;
}

/** The APIs of the emulator's stacks, read again when a stack changes. A version that does not load leaves the one before it in place. */
export class ApiRegistry {
  private readonly stacks = new Map<string, KnownStack>();
  private readonly states = new Map<string, ApiState & { readonly source: string }>();
  private readonly keys = new Map<string, ReadonlyMap<string, number>>();
  private changes = 1;
  private seen = 0;
  private checkedAt = 0;
  private running: Promise<void> | undefined;

  constructor(
    private readonly cloudFormation: CloudFormationClient,
    private readonly access: EmulatorAccess,
    private readonly log: (line: string) => void,
  ) {}

  /** A stack may have changed: the next look-up lists them again, until all are settled. */
  markChanged(): void {
    this.changes += 1;
  }

  /** The API with this id as it is deployed now. */
  async find(apiId: string): Promise<ApiState | undefined> {
    await this.refresh();
    return this.states.get(apiId);
  }

  /** All APIs, as of the last look-up. */
  list(): ApiState[] {
    return [...this.states.values()].map(({ source, ...state }) => state);
  }

  /** Expiry of the API's keys by key, as of the last load. */
  apiKeys(apiId: string): ReadonlyMap<string, number> {
    return this.keys.get(apiId) ?? new Map();
  }

  private async refresh(): Promise<void> {
    // One that runs already may have listed the stacks before the change.
    if (this.running) await this.running;
    if (!this.isStale()) return;
    this.running ??= this.reload()
      .catch((error: Error) => this.log(`the stacks cannot be read, the APIs stay as they are: ${error.message}`))
      .finally(() => {
        this.running = undefined;
      });
    await this.running;
  }

  private isStale(): boolean {
    return this.seen !== this.changes || Date.now() - this.checkedAt > RECHECK_MILLISECONDS;
  }

  private async reload(): Promise<void> {
    const mark = this.changes;
    const summaries = await listStacks(this.cloudFormation);
    const gone = [...this.stacks.keys()].filter((id) => !summaries.some((summary) => summary.id === id));
    for (const id of gone) this.stacks.delete(id);
    const changed = summaries.filter(({ id, version, settled }) => settled && this.stacks.get(id)?.version !== version);
    for (const summary of changed) await this.readStack(summary);
    if (changed.length + gone.length > 0) {
      const stacks = [...this.stacks.values()].flatMap(({ stack }) => stack ?? []);
      await this.load(assembleApis(stacks));
    }
    this.checkedAt = Date.now();
    if (summaries.every(({ settled }) => settled)) this.seen = mark;
  }

  private async readStack(summary: StackSummary): Promise<void> {
    try {
      const stack = await readStack(this.cloudFormation, summary);
      this.stacks.set(summary.id, { version: summary.version, ...(stack ? { stack } : {}) });
    } catch (error) {
      const before = this.stacks.get(summary.id)?.stack;
      this.stacks.set(summary.id, { version: summary.version, ...(before ? { stack: before } : {}) });
      this.log(`${(error as Error).message}`);
    }
  }

  private async load(apis: readonly AssembledApi[]): Promise<void> {
    for (const apiId of this.states.keys()) {
      if (!apis.some((api) => api.apiId === apiId)) this.states.delete(apiId);
    }
    for (const assembled of apis) {
      const { apiId, stackName } = assembled;
      this.keys.set(apiId, await readApiKeys(this.access, apiId));
      const source = JSON.stringify(assembled);
      const before = this.states.get(apiId);
      if (before?.source === source) continue;
      const loaded = attempt(assembled);
      const api = loaded.api ?? before?.api;
      this.states.set(apiId, { apiId, stackName, source, ...(api ? { api } : {}), ...(loaded.problem ? { problem: loaded.problem } : {}) });
      this.log(
        loaded.problem
          ? `API ${apiId} of stack ${stackName} ${api ? 'keeps its version before' : 'is not served'}: ${loaded.problem}`
          : `API ${apiId} of stack ${stackName} loaded`,
      );
    }
  }
}

function attempt(assembled: AssembledApi): { api?: LoadedApi; problem?: string } {
  if (!assembled.definition) return { problem: assembled.problems.join('\n') };
  try {
    return { api: loadApi(assembled.definition) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
