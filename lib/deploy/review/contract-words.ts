import type { ContractChange, ContractChanges, ContractPart } from '../../contract';

const PARTS: readonly ContractPart[] = ['command', 'event', 'view', 'query'];
const PLURALS: Readonly<Record<ContractPart, string>> = { command: 'commands', event: 'events', view: 'views', query: 'queries' };
const SIGNS = { added: '+', changed: '~', removed: '-' } as const;

/** 'commands 1 added; events 1 changed, 1 removed'; 'unchanged' where nothing differs. */
export function contractCounts({ changes }: ContractChanges): string {
  const words = PARTS.flatMap((part) => {
    const counts = (['added', 'changed', 'removed'] as const).flatMap((kind) => {
      const count = changes.filter((change) => change.part === part && change.kind === kind).length;
      return count === 0 ? [] : [`${count} ${kind}`];
    });
    return counts.length === 0 ? [] : [`${PLURALS[part]} ${counts.join(', ')}`];
  });
  return words.length === 0 ? 'unchanged' : words.join('; ');
}

/** '~ event OrderPlaced: total: Float added'. */
export function contractChangeLine({ part, name, kind, details }: ContractChange): string {
  return `${SIGNS[kind]} ${part} ${name}${details.length === 0 ? '' : `: ${details.join('; ')}`}`;
}
