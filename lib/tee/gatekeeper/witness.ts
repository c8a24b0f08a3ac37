import { equalBytes, type Bytes } from '../../base/bytes.ts';
import { appendLeaf, rootOf, type Frontier } from '../../crypto/merkle-log.ts';
import { barrierRequestCodec, signPass, type BarrierRequest } from '../../protocol/barrier.ts';
import { gatekeepersOf } from '../../protocol/reducer/network-state.ts';
import { entryLeaf, type LoggedEntry } from '../../protocol/release-entry.ts';
import { GatekeeperError } from './errors.ts';
import { assignedContract } from './hand-out.ts';
import type { GatekeeperContext, InstanceLog, ReleaseRecords } from './ports.ts';
import type { RequestDoor } from './requests.ts';

/**
 * The read barrier: stores the new entries of a release log and says how far the chain is. Only the newest instance that was
 * keyed passes, and only with a log that extends what was cosigned last. A request whose answer was lost may be made again.
 * @throws as the request door; GatekeeperError `unknown-contract`, `not-assigned`, `stale-instance`, `log-fork`.
 */
export function witnessRelease(context: GatekeeperContext, door: RequestDoor, bytes: Uint8Array): Bytes {
  const { request, worker } = door.admit(bytes, 'barrier');
  const asked = barrierRequestCodec.decode(request.body);
  const { contract, epoch, instance } = asked;
  const { network, releases, identity } = context;
  const state = context.state();
  assignedContract(state, contract, worker.identity);
  const newest = releases.newest(contract, worker.identity);
  const own = releases.find(contract, instance, epoch);
  if (newest === undefined || own === undefined || !equalBytes(newest.instance, instance))
    throw new GatekeeperError('stale-instance', 'a newer instance of this worker holds the contract');
  const added = addedBy(releases, own, asked);
  const log = added.reduce<Frontier>(
    (frontier, entry) =>
      appendLeaf(frontier, entryLeaf(entry, { network, contract, epoch, instance, index: frontier.size })),
    own.log,
  );
  if (added.length > 0) releases.append(contract, own, log, added);
  const { members, threshold } = gatekeepersOf(state);
  return signPass(identity.signer, {
    ...{ network, contract, epoch, n: members.length, t: threshold },
    ...{ worker: worker.identity, instance, nonce: request.nonce },
    ...{ size: log.size, root: rootOf(log), height: state.height, time: state.time },
  });
}

/** What a request adds to the log that was cosigned. @throws GatekeeperError `log-fork` where it does not extend it. */
function addedBy(
  releases: ReleaseRecords,
  own: InstanceLog,
  { contract, size, entries }: BarrierRequest,
): LoggedEntry[] {
  const known = own.log.size - size;
  if (known < 0 || known > entries.length)
    throw new GatekeeperError('log-fork', 'the release log does not go on from the witnessed one');
  const stored = known === 0 ? [] : releases.entries(contract, own, size, known);
  const isSame = stored.length === known && stored.every((entry, n) => isEntry(entry, entries[n]));
  if (!isSame)
    throw new GatekeeperError('log-fork', 'the release log has other entries than the witnessed one');
  return entries.slice(known);
}

const isEntry = (a: LoggedEntry, b: LoggedEntry | undefined): boolean =>
  b !== undefined && equalBytes(a.sealed, b.sealed) && equalBytes(a.key, b.key);
