/** Whom a command or query of a group is for: a member by its id, in hex before a dot; else the root. */
export type CalledMethod = { readonly member: string | undefined; readonly method: string };

export const METHOD = /^[a-z][A-Za-z0-9]{0,63}$/;

export const MEMBER_METHOD = /^(?:([0-9a-f]{64})\.)?([a-z][A-Za-z0-9]{0,63})$/;

/** A command to the runtime and not to a contract: the owner asks for a commitment of the group's state now. */
export const COMMIT = '@commit';

/** @param called - as `MEMBER_METHOD` matches it; what it does not match is a method of the root that there is none of. */
export function parseCalledMethod(called: string): CalledMethod {
  const [, member, method = called] = MEMBER_METHOD.exec(called) ?? [];
  return { member, method };
}

export const calledMethod = (member: string | undefined, method: string): string =>
  member === undefined ? method : `${member}.${method}`;
