import * as v from 'valibot';
import { fromHex, randomBytes, type Bytes } from '../../lib/base/bytes.ts';
import { parseAddress } from '../../lib/crypto/address.ts';
import type { ChainViewPolicy } from '../../lib/protocol/chain-view.ts';
import { areDifferent, isThreshold } from '../../lib/protocol/fields.ts';
import { genesisCodec, type Genesis } from '../../lib/protocol/genesis.ts';
import { tcbStatus } from '../../lib/protocol/tee.ts';
import { CliError } from '../client/cli-error.ts';

/** A network as its makers describe it: texts of the command line and JSON of files, before anything of it is checked. */
export type GenesisPlan = {
  name: string;
  /** Who governs: identities in hex, or addresses. */
  governanceKeys: readonly string[];
  /** How many of them must agree; more than half unless it is given. */
  governanceThreshold: number | undefined;
  /** `[{ identity, sealing, endpoint, measurement }]`, bytes in hex. */
  gatekeepers: unknown;
  threshold: number;
  /** What workers may run, hex. */
  measurements: readonly string[];
  /** Who may sign upload tokens, hex. */
  stores: readonly string[];
  /** `{ simulated, hardware, platformLimit, reappraiseMs, chainView }`, each optional; bytes in hex. */
  policy: unknown;
  /** How the chain is looked at where the policy does not say it. */
  chainView: ChainViewPolicy | undefined;
  platformLimit: number | undefined;
  /** What its makers say that they know. */
  allows: { simulated: boolean; oneGovernor: boolean; oneGatekeeper: boolean };
};

const hexOf = (length: number) =>
  v.pipe(
    v.string(),
    v.regex(new RegExp(`^[0-9a-f]{${String(2 * length)}}$`), `expected ${String(2 * length)} hex digits`),
    v.transform(fromHex),
  );
const url = v.pipe(v.string(), v.regex(/^https?:\/\//, 'expected http:// or https://'), v.url());
const gatekeepersFile = v.array(
  v.strictObject({ identity: hexOf(33), sealing: hexOf(1216), endpoint: url, measurement: hexOf(32) }),
);
const policyFile = v.strictObject({
  simulated: v.optional(v.boolean(), false),
  hardware: v.optional(
    v.strictObject({
      tcb: v.pipe(v.array(tcbStatus), v.minLength(1, 'no hardware would be admitted')),
      advisories: v.optional(v.array(v.string()), []),
      platforms: v.optional(v.strictObject({ allow: v.array(hexOf(32)), deny: v.array(hexOf(32)) }), {
        allow: [],
        deny: [],
      }),
    }),
  ),
  platformLimit: v.optional(v.number()),
  reappraiseMs: v.optional(v.number()),
  chainView: v.optional(
    v.strictObject({
      demand: v.picklist(['light', 'any']),
      specs: v.optional(v.array(hexOf(32)), []),
      from: v.optional(v.strictObject({ height: v.number(), hash: hexOf(32) })),
    }),
  ),
});

/**
 * The genesis record of a network that others are to rely on.
 * @throws CliError `bad-argument`, `bad-threshold`, or `weak-network` for what protects less than people will think, unless its makers say that they know.
 */
export function planGenesis(plan: GenesisPlan): Bytes {
  const gatekeepers = parsed('the file of gatekeepers', gatekeepersFile, plan.gatekeepers);
  const policy = policyOf(plan);
  const keys = plan.governanceKeys.map(governorOf);
  const stores = plan.stores.map((text) => parsed('the identity of a store', hexOf(33), text));
  const governance = { keys, threshold: plan.governanceThreshold ?? Math.floor(keys.length / 2) + 1 };
  requireSet(gatekeepers, plan.threshold);
  requireGovernance(governance);
  if (!areDifferent(stores)) throw new CliError('bad-argument', 'a store is given twice');
  requireStrength({ gatekeepers, governance, policy }, plan.allows);
  return genesisCodec.encode({
    ...{ v: 1, kind: 'network', name: plan.name, salt: randomBytes(16), begun: Date.now() },
    ...{ governance, gatekeepers, threshold: plan.threshold, policy },
    measurements: plan.measurements.map((text) => parsed('a measurement', hexOf(32), text)),
    ...(stores.length === 0 ? {} : { stores }),
  });
}

function policyOf({ policy, platformLimit, chainView }: GenesisPlan): Genesis['policy'] {
  const { simulated, hardware, ...rest } = parsed('the file of the policy', policyFile, policy);
  const limit = platformLimit ?? rest.platformLimit;
  const view = viewOf(rest.chainView) ?? chainView;
  return {
    simulated,
    ...(hardware === undefined ? {} : { hardware }),
    ...(limit === undefined ? {} : { platformLimit: limit }),
    ...(rest.reappraiseMs === undefined ? {} : { reappraiseMs: rest.reappraiseMs }),
    ...(view === undefined ? {} : { chainView: view }),
  };
}

type ShownView = v.InferOutput<typeof policyFile>['chainView'];

function viewOf(shown: ShownView): ChainViewPolicy | undefined {
  if (shown === undefined) return undefined;
  const { from, ...view } = shown;
  return { ...view, ...(from === undefined ? {} : { from }) };
}

function requireSet(gatekeepers: Genesis['gatekeepers'], threshold: number): void {
  const n = gatekeepers.length;
  if (n === 0) throw new CliError('bad-argument', 'a network needs a gatekeeper');
  if (!areDifferent(gatekeepers.map(({ identity }) => identity)))
    throw new CliError(
      'bad-argument',
      'two of the gatekeepers have one identity: each needs a folder of its own',
    );
  requireThreshold('--threshold', threshold, n);
}

function requireGovernance({ keys, threshold }: Genesis['governance']): void {
  if (keys.length === 0) throw new CliError('bad-argument', 'a network needs a key that governs it');
  if (!areDifferent(keys)) throw new CliError('bad-argument', 'a key that governs is given twice');
  requireThreshold('--governance-threshold', threshold, keys.length);
}

function requireThreshold(option: string, t: number, n: number): void {
  if (Number.isSafeInteger(t) && isThreshold(t, n)) return;
  throw new CliError(
    'bad-threshold',
    `${option} takes more than half of ${String(n)}, and no more than all: ${String(Math.floor(n / 2) + 1)} to ${String(n)}`,
  );
}

/** Networks that look like more than they are have to be asked for by name. */
function requireStrength(
  { gatekeepers, governance, policy }: Pick<Genesis, 'gatekeepers' | 'governance' | 'policy'>,
  { simulated, oneGovernor, oneGatekeeper }: GenesisPlan['allows'],
): void {
  if (policy.simulated !== simulated)
    throw new CliError(
      'weak-network',
      policy.simulated
        ? 'the policy accepts simulated TEEs, which anybody can forge: set "simulated" to false, or give --simulated for a network that protects nothing'
        : '--simulated is given, and the policy refuses simulated TEEs: leave the option away, or set "simulated" to true in the policy',
    );
  if (simulated) return;
  if (governance.threshold === 1 && !oneGovernor)
    throw new CliError(
      'weak-network',
      'one key alone would govern this network, and whoever steals it could name gatekeepers of their own: name several with --governance-keys and a --governance-threshold of at least 2, or give --one-governor',
    );
  if (gatekeepers.length === 1 && !oneGatekeeper)
    throw new CliError(
      'weak-network',
      'one gatekeeper knows every secret, and nobody witnesses what it does: name several, such as 4 with --threshold 3, or give --one-gatekeeper',
    );
  if (
    policy.chainView === undefined ||
    (policy.chainView.demand === 'light' && policy.chainView.specs.length === 0)
  )
    throw new CliError(
      'bad-argument',
      'nothing says what its processes see the chain through, so none would start: give --chain light:<chain specifications>, or a "chainView" in the policy',
    );
}

function governorOf(text: string): Bytes {
  if (/^0[12][0-9a-f]{64}$/.test(text)) return fromHex(text);
  try {
    return parseAddress(text);
  } catch (cause) {
    throw new CliError('bad-argument', `${text} is neither an identity of 66 hex digits nor an address`, {
      cause,
    });
  }
}

function parsed<T>(what: string, schema: v.GenericSchema<unknown, T>, value: unknown): T {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const at = v.getDotPath(issue);
  throw new CliError(
    'bad-argument',
    `${what} is not of the expected form${at === null ? '' : ` at ${at}`}: ${issue.message}`,
  );
}
