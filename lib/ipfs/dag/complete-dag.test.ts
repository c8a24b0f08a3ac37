import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CID } from 'multiformats/cid';
import { randomBytes, type Bytes } from '../../base/bytes.ts';
import { codeOf } from '../../base/errors.ts';
import type { Block } from '../block.ts';
import { ContentError } from '../content-error.ts';
import { completeDag } from './complete-dag.ts';
import { createDagBuilder } from './dag-builder.ts';

async function fileOf(leafCount: number): Promise<{ root: CID; blocks: Block[] }> {
  const builder = createDagBuilder();
  const blocks: Block[] = [];
  for (let i = 0; i < leafCount; i++) blocks.push(...(await builder.addLeaf(randomBytes(16))));
  const { root, blocks: rest } = await builder.finish();
  return { root, blocks: [...blocks, ...rest] };
}

/** Blocks here and blocks elsewhere, with a count of what was asked for and of how much of it at a time. */
function sourcesOf(here: readonly Block[], elsewhere: readonly Block[]) {
  const local = new Map(here.map(({ cid, bytes }) => [cid.toString(), bytes]));
  const remote = new Map(elsewhere.map(({ cid, bytes }) => [cid.toString(), bytes]));
  const seen = { fetched: 0, most: 0, underWay: 0 };
  const fetch = async (cid: CID, signal: AbortSignal): Promise<Bytes> => {
    seen.fetched += 1;
    seen.most = Math.max(seen.most, (seen.underWay += 1));
    await new Promise(setImmediate);
    seen.underWay -= 1;
    if (signal.aborted) throw new ContentError('aborted', 'ended by the caller');
    const bytes = remote.get(cid.toString());
    if (bytes === undefined) throw new ContentError('not-found', 'no peer delivered the block');
    local.set(cid.toString(), bytes);
    return bytes;
  };
  const read = (cid: CID): Promise<Bytes> =>
    Promise.resolve(local.get(cid.toString()) ?? assert.fail('not here'));
  return {
    local,
    seen,
    sources: { has: async (cid: CID) => Promise.resolve(local.has(cid.toString())), read, fetch },
  };
}

test('what is missing is fetched, once each and several at a time; what is here is not', async () => {
  const { root, blocks } = await fileOf(1_500);
  const here = blocks.filter((_, i) => i % 3 === 0);
  const { local, seen, sources } = sourcesOf(here, blocks);
  await completeDag(root, sources);
  assert.equal(local.size, blocks.length);
  assert.equal(seen.fetched, blocks.length - here.length);
  assert.ok(seen.most > 16 && seen.most <= 32, String(seen.most));
  await completeDag(root, { ...sources, fetch: () => assert.fail('it is complete') });
});

test('a block that nobody has makes it incomplete, and nothing is under way afterwards', async () => {
  const { root, blocks } = await fileOf(200);
  const { local, seen, sources } = sourcesOf([], blocks.toSpliced(100, 1));
  await assert.rejects(completeDag(root, sources), (error) => codeOf(error) === 'incomplete');
  assert.equal(seen.underWay, 0);
  assert.ok(local.size > 0);
  const whole = sourcesOf([], blocks);
  await completeDag(root, whole.sources);
});

test('its caller can end it, and other failures are not taken for missing blocks', async () => {
  const { root, blocks } = await fileOf(50);
  const { sources } = sourcesOf([], blocks);
  await assert.rejects(
    completeDag(root, sources, AbortSignal.abort()),
    (error) => codeOf(error) === 'aborted',
  );
  const failing = { ...sources, fetch: () => Promise.reject(new ContentError('storage', 'cannot write')) };
  await assert.rejects(completeDag(root, failing), (error) => codeOf(error) === 'storage');
  await completeDag(root, sources);
});
