import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../../base/bytes.ts';
import { rotationCodec } from '../records/rotation.ts';
import { signerOf } from '../testing.ts';
import { committingAt, rootAt } from './contracts-at.ts';
import {
  COMMITTING,
  createServedContract,
  entryOf,
  joinBody,
  keysBody,
  sharingBody,
  OWNER,
} from './testing.ts';
import { positionOf } from '../position.ts';

void test('a contract is there from behind its deploy record on, a member from behind its join record', () => {
  const chain = createServedContract();
  const entry = entryOf(chain, chain.contract);
  const id = toHex(chain.contract);
  assert.equal(rootAt(chain.state, id, entry.position), undefined);
  assert.equal(rootAt(chain.state, id, entry.position + 1), entry);
  chain.block(chain.sign(OWNER, 'join', joinBody(chain.contract)));
  const [member = assert.fail('it joined')] = entry.members;
  assert.equal(rootAt(chain.state, toHex(member.id), member.position), undefined);
  assert.equal(rootAt(chain.state, toHex(member.id), member.position + 1), entry);
  assert.equal(rootAt(chain.state, '99'.repeat(32), member.position + 1), undefined);
});

void test('each epoch’s commitment key counts from behind its record on', () => {
  const chain = createServedContract();
  const entry = entryOf(chain, chain.contract);
  const [first = assert.fail('it has keys')] = entry.committing;
  assert.equal(committingAt(entry, first.position), undefined);
  assert.deepEqual(committingAt(entry, first.position + 1), COMMITTING.identity);
  const next = signerOf(0x32).identity;
  chain.block(chain.sign(OWNER, 'rotation', rotationCodec.encode({ contract: chain.contract, epoch: 2 })));
  chain.block(chain.sign(OWNER, 'contract-sharing', sharingBody(chain, chain.contract, { epoch: 2 })));
  const height = chain.blocks.length;
  chain.block(
    chain.sign(
      signerOf(0x71),
      'contract-keys',
      keysBody(chain, chain.contract, { epoch: 2, committing: next }),
    ),
  );
  assert.deepEqual(committingAt(entry, positionOf(height, 0)), COMMITTING.identity);
  assert.deepEqual(committingAt(entry, positionOf(height, 1)), next);
});
