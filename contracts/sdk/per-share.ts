import { account, type PolicyQuestion } from './policy.ts';
import { hexId, object } from './shapes.ts';
import { StorageMap } from './store.ts';

/** One share of a drive: the node that was shared, and whom with. */
export const share = object({ node: hexId(16), account });
export type Share = ReturnType<typeof share>;

/** What a policy goes by: a rule for one share alone, and one for every share that has none of its own. */
export class PerShare<T> {
  readonly #rules: StorageMap<T>;

  constructor(prefix: string) {
    this.#rules = new StorageMap<T>(prefix);
  }

  /** @param of - the share; the rule for all others without it. */
  set(of: Share | undefined, rule: T): void {
    this.#rules.set(keyOf(of), rule);
  }

  get(of: Share | undefined): T | undefined {
    return this.#rules.get(keyOf(of));
  }

  /** The rule that holds for a share. */
  for({ grant, account: who }: Pick<PolicyQuestion, 'grant' | 'account'>): T | undefined {
    const own = grant === undefined ? undefined : this.get({ node: grant, account: who });
    return own ?? this.get(undefined);
  }
}

const keyOf = (of: Share | undefined): string => (of === undefined ? '' : `${of.node}/${of.account}`);
