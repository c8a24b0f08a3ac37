import { method, type Context, type Definition, type Methods, type TypedMethod } from './contract.ts';
import { ensure } from './outcome.ts';
import { StorageMap } from './store.ts';
import { boolean, hexId, integer, nullable, object, optional, text } from './shapes.ts';

/** A policy says whether an account may open a node. Another contract of its group asks it whenever somebody wants to. */

/** An account as contracts see it. */
export const account = text(128, /^[A-Za-z0-9._:-]+$/);

/** `grant` is the node that was shared with the account: the opened one, or a folder above it. */
export const policyQuestion = object({ node: hexId(16), account, grant: optional(hexId(16)) });
export type PolicyQuestion = ReturnType<typeof policyQuestion>;

/**
 * `reason` is a code, `[a-z][a-z0-9-]*`, which those who are refused get to read. `at` is when the answer becomes another one if nobody does
 * anything, in milliseconds; null where it stays, or depends on people. `by` is the policy that said so, where that is another one than was
 * asked.
 */
export const policyDecision = object({
  allowed: boolean(),
  reason: text(64),
  at: nullable(integer()),
  by: optional(hexId(32)),
});
export type PolicyDecision = ReturnType<typeof policyDecision>;

/** What every policy is to who asks it: `at<Policy>(id).decide({ node, account })`. */
export type Policy = Definition<Methods, { decide: TypedMethod<PolicyQuestion, PolicyDecision> }>;

export const allows = (reason: string, at: number | null = null): PolicyDecision => ({
  allowed: true,
  reason,
  at,
});
export const refuses = (reason: string, at: number | null = null): PolicyDecision => ({
  allowed: false,
  reason,
  at,
});

/** Contracts of other groups that may ask. */
const askers = new StorageMap<true>('asker/');

/** A policy's command with which its owner lets a contract of another group ask, or no more. */
export const letAsk = method(
  object({ contract: hexId(32), allowed: boolean() }),
  (context, { contract, allowed }) => {
    ensureOwner(context);
    if (allowed) askers.set(contract, true);
    else askers.delete(contract);
  },
);

/**
 * The query `decide` of a policy: for contracts of the group, for those of other groups that the owner lets ask, for the owner, and for
 * everybody about themselves.
 */
export const decides = (
  decide: (context: Context, question: PolicyQuestion) => PolicyDecision,
): TypedMethod<PolicyQuestion, PolicyDecision> =>
  method(
    policyQuestion,
    (context, question) => {
      const { caller, owner, outside = false } = context;
      const mayAsk = isContract(caller) && (!outside || askers.has(caller));
      ensure(caller === owner || caller === question.account || mayAsk, 'not-permitted');
      return decide(context, question);
    },
    policyDecision,
  );

/** Contracts call under their ids, which are shorter than accounts; nobody outside can choose what they are called. */
const isContract = (caller: string): boolean => /^[0-9a-f]{64}$/.test(caller);

export function ensureOwner({ caller, owner }: Context): void {
  ensure(caller === owner, 'not-permitted');
}
