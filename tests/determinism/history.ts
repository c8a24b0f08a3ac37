import type { ContractSchema } from '../../contracts/sdk/description.ts';
import type { EngineLimits } from '../../lib/tee/pruntime/engine/limits.ts';
import { argumentsOf, callerOf, idOf, OWNER, TIME } from './arguments.ts';
import { randomOf, type Random } from './random.ts';

/** One thing that happens to a contract, as JSON. */
export type HistoryCall = {
  contract: string;
  kind: 'command' | 'query';
  caller: string;
  method: string;
  /** As the guest sees them. */
  args: unknown;
  time: number;
};

/** Enough for a drive's work, so little that what loops ends soon. */
export const historyLimits: Partial<EngineLimits> = {
  gas: 40_000_000,
  queryGas: 20_000_000,
  memory: 16 << 20,
};

export type Played = { name: string; schema: ContractSchema; share: number };

/** How contracts begin; what no argument of chance would hit. */
const beginnings: Readonly<Record<string, readonly [method: string, args: unknown]>> = {
  drive: ['init', { root: { id: idOf(0), meta: { $b64: 'AQ' }, wrap: { $b64: 'Ag' } } }],
};

/** What makes things that others need is called more often. */
const often: Readonly<Record<string, number>> = {
  ...{ putVersions: 12, grant: 5, openRequest: 4, deposit: 4 },
  ...{ put: 20, half: 10, pass: 15, tried: 15, tell: 10, told: 5 },
};

/** A history of calls on several contracts: what a seed fixes. */
export function historyOf(seed: number, length: number, contracts: readonly Played[]): HistoryCall[] {
  const random = randomOf(seed);
  const calls: HistoryCall[] = [];
  let time = TIME;
  for (const { name } of contracts) {
    const [method, args] = beginnings[name] ?? [];
    if (method !== undefined)
      calls.push({ contract: name, kind: 'command', caller: OWNER, method, args, time });
  }
  while (calls.length < length) {
    time += random.below(1000);
    const { name, schema } = contractOf(random, contracts);
    const kind = random.chance(0.1) ? 'query' : 'command';
    const methods = Object.entries(kind === 'query' ? schema.queries : schema.commands).flatMap((one) =>
      Array.from({ length: often[one[0]] ?? 1 }, () => one),
    );
    const [method, { args }] = methods[random.below(methods.length)] ?? ['nothing', {}];
    const caller = random.chance(0.7) ? OWNER : callerOf(random);
    const isUnknown = random.chance(0.005);
    calls.push({
      ...{ contract: name, kind, caller, time },
      method: isUnknown ? 'toString' : method,
      args: argumentsOf(random, args),
    });
  }
  return calls;
}

function contractOf(random: Random, contracts: readonly Played[]): Played {
  let at = random.below(contracts.reduce((sum, { share }) => sum + share, 0));
  for (const contract of contracts) {
    at -= contract.share;
    if (at < 0) return contract;
  }
  throw new RangeError('there is no contract to play');
}
