export { compareContracts, type Interface, isUnchanged } from './compare-contracts';
export type { ContractChange, ContractChanges, ContractPart, UnreadableEvent } from './contract-changes';
export type * from './contract-document';
export { checkEventLock, EVENT_LOCK, readEventLock, writeEventLock } from './event-lock';
