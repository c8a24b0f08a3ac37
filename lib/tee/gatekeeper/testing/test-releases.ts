import { equalBytes, toHex, type Bytes } from '../../../base/bytes.ts';
import { EMPTY_FRONTIER } from '../../../crypto/merkle-log.ts';
import type { LoggedEntry } from '../../../protocol/release-entry.ts';
import { GatekeeperError } from '../errors.ts';
import type { InstanceLog, ReleaseRecords } from '../ports.ts';

type Kept = InstanceLog & { contract: Bytes; entries: LoggedEntry[] };

/** Release logs in memory. `all` holds the entries of all instances as they came. */
export function createTestReleases(): ReleaseRecords & { readonly all: LoggedEntry[] } {
  const kept: Kept[] = [];
  const all: LoggedEntry[] = [];
  const find = (contract: Bytes, instance: Bytes): Kept | undefined =>
    kept.find((one) => equalBytes(one.contract, contract) && equalBytes(one.instance, instance));
  return {
    all,
    newest: (contract, worker) =>
      kept.findLast((one) => equalBytes(one.contract, contract) && equalBytes(one.worker, worker)),
    beginInstance(contract, keyed) {
      const known = find(contract, keyed.instance);
      if (known === undefined) {
        kept.push({ ...keyed, contract, log: EMPTY_FRONTIER, entries: [] });
        return;
      }
      if (!equalBytes(known.worker, keyed.worker) || known.epoch !== keyed.epoch)
        throw new GatekeeperError('stale-instance', 'another worker or epoch has this instance');
      kept.splice(kept.indexOf(known), 1);
      kept.push(known);
    },
    append(contract, instance, log, entries) {
      const known = find(contract, instance);
      if (known === undefined) throw new TypeError(`no instance ${toHex(instance)} was keyed`);
      known.log = log;
      known.entries.push(...entries);
      all.push(...entries);
    },
    logs: (contract) =>
      kept
        .filter((one) => equalBytes(one.contract, contract))
        .map(({ worker, instance, epoch, log }) => ({ worker, instance, epoch, log })),
    entries: (contract, instance, from, most) =>
      find(contract, instance)?.entries.slice(from, from + most) ?? [],
  };
}
