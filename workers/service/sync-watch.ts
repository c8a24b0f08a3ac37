import * as v from 'valibot';
import type { Logger } from '../../lib/base/logger.ts';
import type { LightCalls } from '../../lib/chain/light/light-calls.ts';
import type { HealthCheck } from './monitoring-endpoint.ts';

/** How often a light client is asked how it is, and how often that is logged while it is not well, milliseconds. */
const LOOK_MS = 2_000;
const SAY_MS = 15_000;

const answer = v.object({ peers: v.number(), isSyncing: v.boolean() });

/** Tells whether a light client runs, has peers, and has caught up once since it runs. */
export function watchSync(
  { call }: LightCalls,
  process: { isUp(): boolean },
  logger: Logger,
): { readonly health: HealthCheck; close(): void } {
  let peers = 0;
  let wasSynced = false;
  const look = async (): Promise<void> => {
    const found = v.safeParse(answer, await call('system_health', []));
    peers = found.success ? found.output.peers : 0;
    wasSynced ||= found.success && peers > 0 && !found.output.isSyncing;
  };
  const health = (): string[] => {
    if (!process.isUp()) return ['the light client ended, and is started again'];
    const remedy = 'look at bootNodes of the chain specification, and at the way out';
    if (peers === 0) return [`the light client has no peers${wasSynced ? ' any more' : ' yet'}: ${remedy}`];
    return wasSynced ? [] : [`the light client catches up, with ${String(peers)} peers`];
  };
  const forget = (): void => {
    [peers, wasSynced] = [0, false];
  };
  const looking = setInterval(() => void look().catch(forget), LOOK_MS);
  const saying = setInterval(() => {
    for (const reason of health()) logger.warn(reason);
  }, SAY_MS);
  return {
    health,
    close() {
      clearInterval(looking);
      clearInterval(saying);
    },
  };
}
