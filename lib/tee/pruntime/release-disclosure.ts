import { equalBytes, randomBytes, toHex, type Bytes } from '../../base/bytes.ts';
import { EncodingError } from '../../base/cbor.ts';
import { delay } from '../../base/wait.ts';
import { gatekeepersOf } from '../../protocol/reducer/network-state.ts';
import {
  entryPageCodec,
  openHeads,
  releasesRequestCodec,
  type ReleasesRequest,
} from '../../protocol/release-audit.ts';
import { entryKey, type LoggedEntry } from '../../protocol/release-entry.ts';
import {
  collectedHeadsCodec,
  disclosedPageCodec,
  releaseQueryCodec,
  type ReleaseQuery,
} from '../../protocol/release-query.ts';
import { signRequest } from '../../protocol/signed-request.ts';
import type { KeyedInstance } from './contract-key-client.ts';
import { RuntimeError } from './runtime-error.ts';
import type { WitnessContext } from './witness-lane.ts';

/** How long the rest is waited for once t gatekeepers answered, in milliseconds. */
const GRACE = 2_000;

/** The contract whose log is disclosed. */
export type DisclosedLog = { contract: Bytes; owner: Bytes; keyed: KeyedInstance };

/**
 * Answers its owner what the gatekeepers keep of a contract's releases, with the keys of this epoch's entries.
 * @returns `undefined` for anybody else, and "malformed" for what is no question.
 * @throws RuntimeError `gatekeeper-unreachable`.
 */
export async function discloseReleases(
  context: WitnessContext,
  log: DisclosedLog,
  caller: Bytes,
  args: Uint8Array,
): Promise<Bytes | 'malformed' | undefined> {
  if (!equalBytes(caller, log.owner)) return undefined;
  const asked = parse(args);
  if (asked === undefined) return 'malformed';
  return asked.ask === 'heads' ? collectHeads(context, log, asked.nonce) : fetchPage(context, log, asked);
}

function parse(args: Uint8Array): ReleaseQuery | undefined {
  try {
    return releaseQueryCodec.decode(args);
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}

async function collectHeads(
  context: WitnessContext,
  { contract }: DisclosedLog,
  nonce: Bytes,
): Promise<Bytes> {
  const { entries, members, threshold } = gatekeepersOf(context.log.state());
  const heads: Bytes[] = [];
  const { promise: enough, resolve } = Promise.withResolvers<undefined>();
  const asked = entries.map(async ({ endpoint }) => {
    const bytes = await ask(context, endpoint, { ask: 'heads', contract, nonce });
    openHeads(bytes, { network: context.network, contract, nonce }, members);
    heads.push(bytes);
    if (heads.length === threshold) resolve(undefined);
  });
  await Promise.race([Promise.allSettled(asked), enough.then(() => delay(GRACE))]);
  if (heads.length < Math.max(1, threshold))
    throw new RuntimeError('gatekeeper-unreachable', 'too few gatekeepers answer for the release log');
  return collectedHeadsCodec.encode({ v: 1, heads: [...heads] });
}

async function fetchPage(
  context: WitnessContext,
  { contract, keyed }: DisclosedLog,
  { instance, epoch, from, by }: Extract<ReleaseQuery, { ask: 'entries' }>,
): Promise<Bytes> {
  const gatekeeper = gatekeepersOf(context.log.state()).entries.find(({ identity }) =>
    equalBytes(identity, by),
  );
  if (gatekeeper === undefined)
    throw new RuntimeError('gatekeeper-unreachable', `there is no gatekeeper ${toHex(by).slice(2, 10)}`);
  const page = await ask(context, gatekeeper.endpoint, { ask: 'entries', contract, instance, epoch, from });
  const { entries } = entryPageCodec.decode(page);
  const { network } = context;
  const keyOf = (index: number): Bytes =>
    epoch === keyed.epoch
      ? entryKey(keyed.secrets.audit, { network, contract, epoch, instance, index })
      : new Uint8Array();
  const disclosed = entries.map((logged: LoggedEntry, n) => ({ logged, key: keyOf(from + n) }));
  return disclosedPageCodec.encode({ v: 1, entries: disclosed });
}

function ask(
  { network, identity, log, gatekeepers }: WitnessContext,
  endpoint: string,
  body: ReleasesRequest,
): Promise<Bytes> {
  const request = signRequest(identity.signer, {
    network,
    purpose: 'releases',
    nonce: randomBytes(32),
    time: log.state().time,
    body: releasesRequestCodec.encode(body),
  });
  return gatekeepers.send(endpoint, 'releases', request);
}
