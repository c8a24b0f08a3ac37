import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { concatBytes, type Bytes } from '../base/bytes.ts';
import { silentLogger } from '../base/logger.ts';
import type { Inclusion, Submitter } from './chain.ts';
import { ChainError } from './chain-error.ts';
import { createRelay } from './relay.ts';

const item = (length: number, fill = 1): Bytes => new Uint8Array(length).fill(fill);
const encode = (items: Bytes[]): Bytes =>
  concatBytes(...items.flatMap((bytes) => [Uint8Array.of(bytes.length), bytes]));

/** A submitter whose extrinsics end when the test says so. */
function heldSubmitter() {
  const sent: { body: Bytes; end: PromiseWithResolvers<Inclusion> }[] = [];
  const submitter: Submitter = {
    address: 'test',
    submit: (body) => {
      const end = Promise.withResolvers<Inclusion>();
      sent.push({ body, end });
      return end.promise;
    },
    close: () => Promise.resolve(),
  };
  return { sent, submitter };
}

const inclusion = (height: number): Inclusion => ({ height, hash: item(32) });
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('relay', () => {
  it('packs what waits during a flight into the next one, in order', async () => {
    const { sent, submitter } = heldSubmitter();
    const relay = createRelay({ submitter, encode, maxBytes: 100, logger: silentLogger });
    const first = relay.post(item(3, 1));
    await turn();
    const later = [relay.post(item(3, 2)), relay.post(item(3, 3))];
    await turn();
    assert.equal(sent.length, 1);
    sent[0]?.end.resolve(inclusion(1));
    assert.equal((await first).height, 1);
    await turn();
    assert.deepEqual(sent[1]?.body, encode([item(3, 2), item(3, 3)]));
    sent[1].end.resolve(inclusion(2));
    assert.deepEqual(await Promise.all(later), [inclusion(2), inclusion(2)]);
  });

  it('refuses an item that does not fit, and takes one that just does', async () => {
    const { sent, submitter } = heldSubmitter();
    const relay = createRelay({ submitter, encode, maxBytes: 10, logger: silentLogger });
    await assert.rejects(relay.post(item(10)), { code: 'too-large' });
    const fits = relay.post(item(9));
    await turn();
    sent[0]?.end.resolve(inclusion(1));
    await fits;
  });

  it('is busy when too many wait', async () => {
    const { sent, submitter } = heldSubmitter();
    const relay = createRelay({ submitter, encode, maxBytes: 10, maxWaiting: 2, logger: silentLogger });
    const flying = relay.post(item(1));
    await turn();
    const waiting = [relay.post(item(1)), relay.post(item(1))];
    await assert.rejects(relay.post(item(1)), { code: 'busy' });
    sent[0]?.end.resolve(inclusion(1));
    await flying;
    await turn();
    sent[1]?.end.resolve(inclusion(2));
    await Promise.all(waiting);
  });

  it('gives a failure to the items of that batch only, and to what waits when it closes', async () => {
    const { sent, submitter } = heldSubmitter();
    const relay = createRelay({ submitter, encode, maxBytes: 10, logger: silentLogger });
    const failing = relay.post(item(9));
    const next = relay.post(item(9));
    const refused = assert.rejects(next, { code: 'closed' });
    await turn();
    const closing = relay.close();
    sent[0]?.end.reject(new ChainError('timeout', 'late'));
    await assert.rejects(failing, { code: 'timeout' });
    await refused;
    await closing;
    await assert.rejects(relay.post(item(1)), { code: 'closed' });
  });

  it('never exceeds the limit and loses nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 40 }),
        async (lengths) => {
          const bodies: Bytes[] = [];
          const submitter: Submitter = {
            address: 'test',
            submit: (body) => Promise.resolve(inclusion(bodies.push(body))),
            close: () => Promise.resolve(),
          };
          const relay = createRelay({ submitter, encode, maxBytes: 40, logger: silentLogger });
          const items = lengths.map((length, i) => item(length, i));
          await Promise.all(items.map((bytes) => relay.post(bytes)));
          assert.ok(bodies.every((body) => body.length <= 40));
          assert.deepEqual(concatBytes(...bodies), encode(items));
        },
      ),
      { numRuns: 40 },
    );
  });
});
