import { isDeepStrictEqual } from 'node:util';
import { fromJson, toJson, type JsonValue } from '../../lib/drive/contracts.ts';
import type { CallOutcome } from '../../lib/tee/pruntime/engine/outcome.ts';
import type { LocalContract } from './local-contract.ts';
import type { Script, ScriptCall } from './script.ts';

/** One call and all that became of it, as JSON. */
export type Step = {
  readonly by: string;
  readonly kind: 'command' | 'query';
  readonly method: string;
  readonly args: JsonValue;
  readonly time: number;
  readonly position: number;
  readonly ok: boolean;
  /** What it answered, where it is ok. */
  readonly value?: JsonValue;
  /** Why it was refused, where it is not. */
  readonly code?: string;
  readonly detail?: string;
  readonly gas: number;
  readonly events: readonly JsonValue[];
  /** Messages to other contracts. */
  readonly sent: readonly { readonly to: string; readonly method: string; readonly args: JsonValue }[];
  /** Labels under which secrets were released. */
  readonly releases: readonly JsonValue[];
  readonly changes: readonly Change[];
};

/** A key of the state; `null` stands for no value too. */
export type Change = { readonly key: string; readonly before: JsonValue; readonly after: JsonValue };

export type Simulation = {
  readonly owner: string;
  readonly steps: readonly Step[];
  readonly state: Readonly<Record<string, JsonValue>>;
};

/** Runs a script on a contract that was created for it. A refusal ends its call and nothing else. */
export async function simulate(contract: LocalContract, script: Script): Promise<Simulation> {
  const steps: Step[] = [];
  let state = await contract.state();
  for (const call of script.calls) {
    const { when } = call;
    contract.time = 'at' in when ? when.at : contract.time + when.after;
    const outcome = await contract.attempt(call.by, call.kind, call.method, fromJson(call.args));
    const next = call.kind === 'command' ? await contract.state() : state;
    steps.push(stepOf(call, contract, outcome, changesBetween(state, next)));
    state = next;
  }
  return { owner: script.owner, steps, state };
}

function stepOf(
  { by, kind, method, args }: ScriptCall,
  { time, position }: LocalContract,
  outcome: CallOutcome,
  changes: Change[],
): Step {
  const call = { by, kind, method, args, time, position };
  const { cost: gas } = outcome;
  if (!outcome.ok) {
    const { code, detail } = outcome;
    return { ...call, ok: false, code, detail, gas, events: [], sent: [], releases: [], changes };
  }
  return {
    ...call,
    ok: true,
    value: toJson(outcome.value),
    gas,
    events: outcome.events.map(toJson),
    sent: outcome.sent.map((message) => ({
      to: message.to,
      method: message.method,
      args: toJson(message.args),
    })),
    releases: outcome.releases.map(({ label }) => toJson(label)),
    changes,
  };
}

type State = Readonly<Record<string, JsonValue>>;

function changesBetween(before: State, after: State): Change[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys
    .map((key) => ({ key, before: before[key] ?? null, after: after[key] ?? null }))
    .filter((change) => !isDeepStrictEqual(change.before, change.after));
}
