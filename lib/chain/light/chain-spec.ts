import * as v from 'valibot';
import { utf8, type Bytes } from '../../base/bytes.ts';
import { chainSpecDigest } from '../../protocol/chain-view.ts';
import { ChainError } from '../chain-error.ts';
import { canonicalJson } from './canonical-json.ts';

/** A raw chain specification, as it was read. */
export type ChainSpec = {
  id: string;
  name: string;
  /** The id of the chain that finalizes its blocks, where it does not do so itself. */
  relayChain: string | undefined;
  /** What a light client is given: all that is measured, and the boot nodes. */
  text: string;
};

/** What a light client begins with: the chain that it follows is the last one. */
export type ChainSpecs = { specs: ChainSpec[]; digest: Bytes };

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const schema = v.looseObject({
  id,
  name: v.pipe(v.string(), v.maxLength(256)),
  genesis: v.looseObject({}),
  bootNodes: v.array(v.string()),
  relay_chain: v.optional(id),
  relayChain: v.optional(id),
});

/** Whom to ask first and whom to tell is no part of what the chain is: it can be changed without another digest. */
const UNMEASURED = ['bootNodes', 'telemetryEndpoints'];

/**
 * Reads the specification of a chain, or those of a relay chain and of one of its chains. Genesis, checkpoint and everything else but
 * boot nodes and telemetry go into the digest, in an order and spelling of our own, so that the light client reads what was measured.
 * @throws ChainError `bad-spec`, `unknown-relay-chain`.
 */
export function readChainSpecs(texts: readonly string[]): ChainSpecs {
  const read = texts.map(readOne);
  const specs = read.map(({ spec }) => spec);
  checkRelayChain(specs);
  return { specs, digest: chainSpecDigest(read.map(({ measured }) => measured)) };
}

function readOne(text: string): { spec: ChainSpec; measured: Bytes } {
  const parsed = v.safeParse(schema, parse(text));
  if (!parsed.success)
    throw new ChainError(
      'bad-spec',
      `a chain specification is damaged at ${v.getDotPath(parsed.issues[0]) ?? 'its beginning'}; fetch it again (“raw”, as JSON)`,
    );
  const all = Object.entries(parsed.output);
  const measured = all.filter(([name]) => !UNMEASURED.includes(name));
  const given = all.filter(([name]) => name !== 'telemetryEndpoints');
  const { id: of, name, relay_chain, relayChain = relay_chain } = parsed.output;
  return {
    spec: { id: of, name, relayChain, text: canonicalJson(Object.fromEntries(given)) },
    measured: utf8(canonicalJson(Object.fromEntries(measured))),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ChainError('bad-spec', 'a chain specification is no JSON; fetch it again', { cause });
  }
}

function checkRelayChain(specs: readonly ChainSpec[]): void {
  const [first, second, ...more] = specs;
  const followed = second ?? first;
  if (followed === undefined || more.length > 0)
    throw new ChainError('bad-spec', 'a light client takes one chain specification, or two');
  if (followed.relayChain !== undefined && (second === undefined || first?.id !== followed.relayChain))
    throw new ChainError(
      'unknown-relay-chain',
      `blocks of ${followed.id} are finalized by ${followed.relayChain}: give its specification first, light:<${followed.relayChain}>,<${followed.id}>`,
    );
  if (followed.relayChain === undefined && second !== undefined)
    throw new ChainError('bad-spec', `${followed.id} has no relay chain: give its specification alone`);
}
