import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { bytes32 } from '../../base/testing.ts';
import { cosign } from '../../protocol/quorum.ts';
import { leaseCodec, leaseMessage, openLease } from '../../protocol/lease.ts';
import { gatekeepersOf } from '../../protocol/reducer/network-state.ts';
import { endpointOf } from '../gatekeeper/testing.ts';
import { createLeaseKeeper, type LeaseKeeper } from './lease-keeper.ts';
import { createQueryKeys } from './query-key.ts';
import { createWorkerFixture, type WorkerFixture } from './testing.ts';

let fixture: WorkerFixture;
let honest: WorkerFixture['door']['send'];
before(async () => {
  fixture = await createWorkerFixture({ n: 4, t: 3 });
  honest = fixture.door.send;
});

/** Renews with these gatekeepers, by place, answering otherwise. */
async function renewed(others: Record<number, typeof honest>): Promise<LeaseKeeper> {
  fixture.door.send = (endpoint, purpose, request) => {
    const at = [0, 1, 2, 3].find((place) => endpointOf(place) === endpoint) ?? -1;
    return (others[at] ?? honest)(endpoint, purpose, request);
  };
  const keeper = createLeaseKeeper(fixture.context, createQueryKeys(fixture.context.network));
  await keeper.renew(0);
  return keeper;
}

function check(keeper: LeaseKeeper): void {
  const state = fixture.context.log.state();
  openLease(keeper.current(), fixture.context.network, gatekeepersOf(state), state.time);
}

const notServing = { code: 'not-serving' };
const away: typeof honest = () => Promise.reject(new Error('nobody answers'));
const nonsense: typeof honest = () => Promise.resolve(bytes32(1));

/** A gatekeeper that signs other words than the rest, properly. */
const otherWords =
  (at: number): typeof honest =>
  async (endpoint, purpose, request) => {
    const lease = { ...leaseCodec.decode(await honest(endpoint, purpose, request)), tee: 'dstack' };
    const signer = fixture.gatekeepers.contexts[at]?.identity.signer ?? assert.fail('there is such a one');
    return leaseCodec.encode({ ...lease, cosignatures: [cosign(signer, leaseMessage(lease))] });
  };

const BAD: [string, (at: number) => typeof honest][] = [
  ['is away', () => away],
  ['answers nonsense', () => nonsense],
  ['signs other words than the rest', otherWords],
];

for (const [what, door] of BAD) {
  void test(`one of four that ${what} takes nobody's lease; two do`, async () => {
    for (const at of [0, 1, 2, 3]) check(await renewed({ [at]: door(at) }));
    const keeper = await renewed({ 0: door(0), 2: door(2) });
    assert.throws(() => keeper.current(), notServing);
  });
}

void test('a lease that lapsed is not shown', async () => {
  const keeper = await renewed({});
  check(keeper);
  const state = fixture.context.log.state();
  const { notAfter } = leaseCodec.decode(keeper.current());
  const before = state.time;
  state.time = notAfter + 1;
  assert.throws(() => keeper.current(), notServing);
  state.time = before;
  check(keeper);
});
