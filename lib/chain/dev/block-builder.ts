import { equalBytes, type Bytes } from '../../base/bytes.ts';
import { ChainError } from '../chain-error.ts';
import type { StoredBlock } from './block-store.ts';
import { auraSlotItem, decodeHeader, encodeHeader, hashHeader, type Header } from './header.ts';
import type { Inherents } from './inherents.ts';
import { createOverlay, hiding } from './overlay.ts';
import type { Runtime, RuntimeCall, StateChange, StateView } from './runtime.ts';
import { asHex } from './scale.ts';
import { TIMESTAMP_NOW } from './storage-keys.ts';
import { readVerdict, type Verdict } from './validity.ts';

/** What a block is built on: its parent and the state after it. */
export type Parent = { height: number; hash: Bytes; timeMs: number; state: StateView };
export type BuiltBlock = { block: StoredBlock; timeMs: number; changes: StateChange[]; verdicts: Verdict[] };

/**
 * Builds blocks on the real runtime under simulated consensus.
 *
 * Two of the runtime's rules assume collators that meet every 12 seconds, and both are kept satisfied here:
 * Aura wants a new slot with every slot digest, so only the first block of a slot carries one; the timestamp
 * pallet wants 6 seconds between blocks, so it is shown no former timestamp (the caller sees to it that time
 * strictly increases).
 */
export type BlockBuilder = {
  /**
   * Verdicts come in the order of `extrinsics`; only the applied ones are in the block.
   * @throws ChainError `runtime-failed` when not even an empty block can be built.
   */
  build(parent: Parent, timeMs: number, extrinsics: Bytes[]): Promise<BuiltBlock>;
};

/** How many extrinsics are tried one by one, at one runtime call each, when a block did not build at once. */
const STEPWISE_LIMIT = 16;

export function createBlockBuilder(runtime: Runtime, inherents: Inherents, slotMs: number): BlockBuilder {
  return {
    build: async (parent, timeMs, extrinsics) => {
      const height = parent.height + 1;
      const draft: Draft = {
        header: draftHeader(parent, height, timeMs, slotMs),
        inherents: inherents(height, timeMs),
        state: hiding(TIMESTAMP_NOW, parent.state),
        timeMs,
      };
      return (await buildAtOnce(runtime, draft, extrinsics)) ?? buildStepwise(runtime, draft, extrinsics);
    },
  };
}

type Draft = { header: Header; inherents: Bytes[]; state: StateView; timeMs: number };

function draftHeader(parent: Parent, height: number, timeMs: number, slotMs: number): Header {
  const slot = Math.floor(timeMs / slotMs);
  const opensSlot = parent.timeMs === 0 || slot > Math.floor(parent.timeMs / slotMs);
  const zero = new Uint8Array(32);
  const digest = opensSlot ? [auraSlotItem(slot)] : [];
  return { parentHash: parent.hash, height, stateRoot: zero, extrinsicsRoot: zero, digest };
}

const initialize = (header: Header): RuntimeCall => ['Core_initialize_block', [asHex(encodeHeader(header))]];
const apply = (bytes: Bytes): RuntimeCall => ['BlockBuilder_apply_extrinsic', [asHex(bytes)]];
const FINALIZE: RuntimeCall = ['BlockBuilder_finalize_block', []];

/**
 * The whole block in one runtime call. The runtime names the extrinsics it took by the root in the header; any
 * other root than that of all of them means that it refused some. `undefined`: it has to be built step by step.
 */
async function buildAtOnce(
  runtime: Runtime,
  draft: Draft,
  extrinsics: Bytes[],
): Promise<BuiltBlock | undefined> {
  const body = [...draft.inherents, ...extrinsics];
  const calls = [initialize(draft.header), ...body.map(apply), FINALIZE];
  const run = runtime.run(draft.state, calls).catch((error: unknown) => {
    if (extrinsics.length === 0) throw error;
    return undefined;
  });
  const [done, root] = await Promise.all([run, runtime.extrinsicsRoot(body)]);
  if (done === undefined || !equalBytes(decodeHeader(done.result).extrinsicsRoot, root)) return undefined;
  const verdicts = extrinsics.map((): Verdict => ({ kind: 'applied' }));
  return seal(draft, done.result, body, done.changes, verdicts);
}

/** One runtime call for each extrinsic, so that each gets its own verdict and a refused one leaves no trace. */
async function buildStepwise(runtime: Runtime, draft: Draft, extrinsics: Bytes[]): Promise<BuiltBlock> {
  const overlay = createOverlay(draft.state);
  const opening = await runtime.run(overlay, [initialize(draft.header), ...draft.inherents.map(apply)]);
  overlay.apply(opening.changes);
  const body = [...draft.inherents];
  const verdicts: Verdict[] = [];
  for (const bytes of extrinsics) {
    if (verdicts.length >= STEPWISE_LIMIT) {
      verdicts.push({ kind: 'full' });
      continue;
    }
    const { verdict, changes } = await tryOne(runtime, overlay, bytes);
    verdicts.push(verdict);
    if (verdict.kind !== 'applied') continue;
    overlay.apply(changes);
    body.push(bytes);
  }
  const closing = await runtime.run(overlay, [FINALIZE]);
  overlay.apply(closing.changes);
  return seal(draft, closing.result, body, overlay.changes(), verdicts);
}

async function tryOne(
  runtime: Runtime,
  state: StateView,
  bytes: Bytes,
): Promise<{ verdict: Verdict; changes: StateChange[] }> {
  try {
    const { result, changes } = await runtime.run(state, [apply(bytes)]);
    return { verdict: readVerdict(result), changes };
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    return { verdict: { kind: 'refused', reason: 'the runtime cannot read it' }, changes: [] };
  }
}

/** The state root stays zero: a root over changed entries alone would prove nothing. */
function seal(
  draft: Draft,
  finalized: Bytes,
  body: Bytes[],
  changes: StateChange[],
  verdicts: Verdict[],
): BuiltBlock {
  const header = encodeHeader({ ...decodeHeader(finalized), stateRoot: new Uint8Array(32) });
  const block = { height: draft.header.height, hash: hashHeader(header), header, body };
  return { block, timeMs: draft.timeMs, changes, verdicts };
}
