import { equalBytes, toHex, type Bytes } from '../../../base/bytes.ts';
import { EMPTY_FRONTIER } from '../../../crypto/merkle-log.ts';
import type { LoggedEntry } from '../../../protocol/release-entry.ts';
import { GatekeeperError } from '../errors.ts';
import type { InstanceLog, LogName, ReleaseRecords } from '../ports.ts';

type Kept = InstanceLog & { contract: Bytes; entries: LoggedEntry[] };

/** Release logs in memory. `all` holds the entries of all instances as they came. */
export function createTestReleases(): ReleaseRecords & { readonly all: LoggedEntry[] } {
  const kept: Kept[] = [];
  const all: LoggedEntry[] = [];
  const find = (contract: Bytes, { instance, epoch }: LogName): Kept | undefined =>
    kept.find(
      (one) =>
        equalBytes(one.contract, contract) && equalBytes(one.instance, instance) && one.epoch === epoch,
    );
  return {
    all,
    newest: (contract, worker) =>
      kept.findLast((one) => equalBytes(one.contract, contract) && equalBytes(one.worker, worker)),
    find: (contract, instance, epoch) => find(contract, { instance, epoch }),
    beginInstance(contract, keyed) {
      const other = kept.find((one) => equalBytes(one.instance, keyed.instance));
      if (other !== undefined && !equalBytes(other.worker, keyed.worker))
        throw new GatekeeperError('stale-instance', 'another worker has this instance');
      const known = find(contract, keyed);
      if (known === undefined) {
        kept.push({ ...keyed, contract, log: EMPTY_FRONTIER, entries: [] });
        return;
      }
      kept.splice(kept.indexOf(known), 1);
      kept.push(known);
    },
    append(contract, of, log, entries) {
      const known = find(contract, of);
      if (known === undefined) throw new TypeError(`no instance ${toHex(of.instance)} was keyed`);
      known.log = log;
      known.entries.push(...entries);
      all.push(...entries);
    },
    logs: (contract) =>
      kept
        .filter((one) => equalBytes(one.contract, contract))
        .map(({ worker, instance, epoch, log }) => ({ worker, instance, epoch, log })),
    entries: (contract, of, from, most) => find(contract, of)?.entries.slice(from, from + most) ?? [],
  };
}
