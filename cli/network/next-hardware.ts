import { fromHex, type Bytes } from '../../lib/base/bytes.ts';
import type { NetworkView } from '../../lib/protocol/network-view.ts';
import type { HardwareDecision } from '../../lib/protocol/records/hardware-policy.ts';
import { tcbStatus, type HardwarePolicy, type TcbStatus } from '../../lib/protocol/tee.ts';
import { CliError } from '../client/cli-error.ts';

/** What is to be demanded of hardware instead. A platform is its id in hex, or first digits of one that the network knows. */
export type HardwareChange =
  | { deny: string }
  | { allow: string }
  | { tcb: readonly string[] }
  /** How many contracts a platform may have; undefined for what holds where nothing is said. */
  | { limit: number | undefined };

type View = Pick<NetworkView, 'hardware' | 'workers'>;

/**
 * Works out the next decision from the newest one.
 * @throws CliError `bad-argument`, or `unknown-platform`.
 */
export function nextHardware(
  view: View,
  change: HardwareChange,
  notBefore: number,
): Omit<HardwareDecision, 'cosignatures'> {
  const newest = view.hardware.at(-1);
  if (newest === undefined) throw new CliError('no-answer', 'the portal shows no demands; ask another one');
  const now: HardwarePolicy = {
    tcb: newest.tcb,
    advisories: newest.advisories,
    platforms: { allow: newest.allow.map(fromHex), deny: newest.deny.map(fromHex) },
  };
  const platformLimit = 'limit' in change ? change.limit : newest.platformLimit;
  return {
    serial: newest.serial + 1,
    notBefore,
    hardware: changed(now, view, change),
    ...(platformLimit === undefined ? {} : { platformLimit }),
  };
}

function changed(now: HardwarePolicy, view: View, change: HardwareChange): HardwarePolicy {
  if ('limit' in change) return now;
  if ('tcb' in change) return { ...now, tcb: change.tcb.map(levelOf) };
  const { allow, deny } = now.platforms;
  const platform = fromHex(platformOf(view, 'deny' in change ? change.deny : change.allow));
  const without = (list: readonly Bytes[]): Bytes[] => list.filter((id) => String(id) !== String(platform));
  if ('deny' in change) return { ...now, platforms: { allow, deny: [...without(deny), platform] } };
  const listed = allow.length === 0 ? [] : [...without(allow), platform];
  return { ...now, platforms: { allow: listed, deny: without(deny) } };
}

function levelOf(text: string): TcbStatus {
  const found = tcbStatus.options.find((status) => status.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw new CliError('bad-argument', `${text} is no level; they are ${tcbStatus.options.join(', ')}`);
}

function platformOf({ hardware, workers }: View, name: string): string {
  if (/^[0-9a-f]{64}$/.test(name)) return name;
  const known = new Set([
    ...hardware.flatMap(({ allow, deny }) => [...allow, ...deny]),
    ...workers.flatMap(({ platform }) => (platform === undefined ? [] : [platform])),
  ]);
  const found = /^[0-9a-f]{6,}$/.test(name) ? [...known].filter((one) => one.startsWith(name)) : [];
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const why =
    found.length > 1
      ? `${String(found.length)} begin with it; give more digits`
      : 'give all 64 hex digits, or at least six first ones of a platform that `velum governance hardware` lists';
  throw new CliError('unknown-platform', `no platform is known as ${name}: ${why}`);
}

/** What is demanded, and which platforms workers were admitted on, for people. */
export function hardwareLines({ hardware, workers }: View, time: number): string[] {
  const listOf = (list: readonly string[], otherwise: string): string =>
    list.length === 0 ? otherwise : list.join(' ');
  const demands = hardware.flatMap((demand) => [
    `${demand.serial === 0 ? 'genesis record' : `decision ${String(demand.serial)}`}${aheadOf(demand.notBefore, time)}`,
    `  levels      ${listOf(demand.tcb, 'none: no hardware is admitted')}`,
    `  advisories  ${listOf(demand.advisories, 'none')}`,
    `  only        ${listOf(demand.allow, 'every platform')}`,
    `  denied      ${listOf(demand.deny, 'none')}`,
    `  limit       ${demand.platformLimit === undefined ? 'none said' : `${String(demand.platformLimit)} contracts a platform`}`,
  ]);
  const platforms = new Map<string, number>();
  for (const { platform, tcb } of workers) {
    if (platform === undefined) continue;
    const line = `platform ${platform} ${tcb?.status ?? 'simulated'}`;
    platforms.set(line, (platforms.get(line) ?? 0) + 1);
  }
  return [...demands, ...[...platforms].map(([line, count]) => `${line}, workers: ${String(count)}`)];
}

const aheadOf = (notBefore: number, time: number): string =>
  notBefore <= time
    ? ''
    : `, alone from ${new Date(notBefore).toISOString()} on; what is stricter counts already`;
