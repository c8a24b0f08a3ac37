import { hashBytes } from '../../../crypto/domain.ts';
import { toHex, type Bytes } from '../../../base/bytes.ts';
import { openSignedRequest, signRequest, type RequestPurpose } from '../../../protocol/signed-request.ts';
import type { ContractEntry } from '../../../protocol/reducer/network-state.ts';
import type { Gatekeeper } from '../gatekeeper.ts';
import {
  createGatekeeperFixture,
  createTestWorker,
  deploy,
  endpointOf,
  register,
  startGatekeepers,
  type GatekeeperFixture,
  type TestWorker,
  judgeWorker,
} from '../testing.ts';

export type SetFixture = GatekeeperFixture & {
  gatekeepers: Gatekeeper[];
  worker: TestWorker;
  clock: { time: number; now(): number };
  /** All that went from one gatekeeper to another, requests and answers. */
  said: { to: string; purpose: RequestPurpose; bytes: Bytes }[];
};

/** Four gatekeepers, three of whom must agree, unless told otherwise, and an admitted worker. */
export async function createSetFixture(
  size: { n: number; t: number; more?: number } = { n: 4, t: 3 },
): Promise<SetFixture> {
  const fixture = await createGatekeeperFixture({}, size);
  const clock = { time: 0, now: () => clock.time };
  const gatekeepers = startGatekeepers(fixture, clock, { lease: 60_000, silence: 600_000 });
  const worker = await createTestWorker(fixture);
  const entry = register(fixture, worker);
  for (const context of fixture.contexts.slice(0, size.n)) await judgeWorker(context, entry);
  const said: SetFixture['said'] = [];
  for (const [endpoint, send] of fixture.doors)
    fixture.doors.set(endpoint, async (...args) => {
      const [, purpose, bytes] = args;
      const answer = await send(...args);
      said.push({ to: endpoint, purpose, bytes }, { to: endpoint, purpose, bytes: answer });
      return answer;
    });
  return { ...fixture, gatekeepers, worker, clock, said };
}

export const deployed = (fixture: SetFixture): ContractEntry =>
  deploy(fixture, { workers: [fixture.worker.identity.signer.identity] });

/** Has one gatekeeper do what is to be done, although it may not be its turn. */
export function coordinate({ gatekeepers, clock }: SetFixture, at = 0): void {
  gatekeepers[at]?.reconcile();
  clock.time += 20_000;
  gatekeepers[at]?.reconcile();
}

/** Lets a moment pass. Were it longer, several gatekeepers would in turn begin what one of them is at, for want of its end. */
export const pass = ({ clock }: SetFixture): void => void (clock.time += 100);

export const nameOf = ({ contexts }: GatekeeperFixture, at: number): string =>
  toHex(contexts[at]?.identity.signer.identity ?? new Uint8Array());

/**
 * Puts a dishonest gatekeeper in an honest one's place: it signs with the same key, and says to one purpose what `change` makes of the honest
 * answer; undefined for no answer.
 */
export function corrupt(
  { contexts, doors, context: { network } }: GatekeeperFixture,
  at: number,
  asked: RequestPurpose,
  change: (body: Bytes) => Bytes | undefined | Promise<Bytes | undefined>,
): void {
  const honest = doors.get(endpointOf(at));
  const signer = contexts[at]?.identity.signer;
  if (honest === undefined || signer === undefined) throw new TypeError('no such gatekeeper');
  doors.set(endpointOf(at), async (endpoint, purpose, request) => {
    const answer = await honest(endpoint, purpose, request);
    if (purpose !== asked) return answer;
    const answered = ANSWERED[asked] ?? asked;
    const { body, time } = openSignedRequest(answer, network, answered);
    const changed = await change(body);
    if (changed === undefined) throw new Error('no answer');
    return signRequest(signer, {
      network,
      purpose: answered,
      nonce: hashBytes(request),
      time,
      body: changed,
    });
  });
}

const ANSWERED: Partial<Record<RequestPurpose, RequestPurpose>> = {
  deal: 'dealt',
  judge: 'judged',
  reveal: 'revealed',
  settle: 'settled',
  cosign: 'cosigned',
};
