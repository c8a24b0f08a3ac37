import type { Callee, Runnable } from './frame.ts';

/**
 * Contracts that share one state and one log, so that they can call each other. The first one is the root, and the others are its
 * members; each has keys of its own, which no other one sees.
 */
export type Group = {
  readonly root: Runnable;
  /** The root's id, by which members call it; empty where there are none. */
  rootId: string;
  /** By id: hex. */
  readonly members: Map<string, Runnable>;
};

/** Keys of members begin with this in the state; a contract's own keys never do. */
export const MEMBER_MARK = '\0';
/** The root's keys are as it writes them. */
export const ROOT_PREFIX = '';

export const prefixOf = (member: string): string => `${MEMBER_MARK}${member}/`;

/** Whom a caller from outside means: what is no member is the root, whatever it is called. */
export function calleeOf(group: Group, id: string): Callee {
  const contract = group.members.get(id);
  return contract === undefined
    ? { id, prefix: ROOT_PREFIX, contract: group.root }
    : { id, prefix: prefixOf(id), contract };
}

/** Whom a contract means by an address; `undefined` for nobody. */
export function findCallee(group: Group, address: string): Callee | undefined {
  return group.members.has(address) || (address !== '' && address === group.rootId)
    ? calleeOf(group, address)
    : undefined;
}
