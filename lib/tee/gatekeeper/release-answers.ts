import type { Bytes } from '../../base/bytes.ts';
import { rootOf } from '../../crypto/merkle-log.ts';
import { closedEpochs } from '../../protocol/reducer/epochs.ts';
import { gatekeepersOf } from '../../protocol/reducer/network-state.ts';
import {
  entryPageCodec,
  PAGE_BYTES,
  PAGE_ENTRIES,
  releasesRequestCodec,
  signHeads,
} from '../../protocol/release-audit.ts';
import type { LoggedEntry } from '../../protocol/release-entry.ts';
import { assignedContract } from './hand-out.ts';
import type { GatekeeperContext } from './ports.ts';
import type { RequestDoor } from './requests.ts';

/**
 * Tells an assigned worker, for the contract's owner, what release logs there are, signed over the owner's nonce, or a page of one.
 * What a page holds is sealed; whom it is for, the worker decides.
 * @throws as the request door; GatekeeperError `unknown-contract` or `not-assigned`; EncodingError for more logs than an answer names.
 */
export function answerReleases(context: GatekeeperContext, door: RequestDoor, bytes: Uint8Array): Bytes {
  const { request, worker } = door.admit(bytes, 'releases');
  const asked = releasesRequestCodec.decode(request.body);
  const { network, releases, identity } = context;
  const state = context.state();
  const { contract } = asked;
  const entry = assignedContract(state, contract, worker.identity);
  if (asked.ask === 'entries') {
    const entries = releases.entries(contract, asked, asked.from, PAGE_ENTRIES);
    return entryPageCodec.encode({ v: 1, entries: fitting(entries) });
  }
  const { members, threshold } = gatekeepersOf(state);
  const logs = releases
    .logs(contract)
    .map(({ log, ...keyed }) => ({ ...keyed, size: log.size, root: rootOf(log) }));
  return signHeads(identity.signer, {
    ...{ network, contract, n: members.length, t: threshold, nonce: asked.nonce },
    ...{ height: state.height, time: state.time, logs, closed: closedEpochs(entry) },
  });
}

/** Those that fit into a page: the first in any case. */
function fitting(entries: readonly LoggedEntry[]): LoggedEntry[] {
  let bytes = 0;
  const end = entries.findIndex(({ sealed }) => (bytes += sealed.length) > PAGE_BYTES);
  return entries.slice(0, end === -1 ? entries.length : Math.max(1, end));
}
