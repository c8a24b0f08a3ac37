import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { utf8 } from '../../lib/base/bytes.ts';
import { bundleContract } from '../../scripts/build-contracts.ts';
import { openLocalContracts, type LocalContracts } from './local-contract.ts';
import { parseScript } from './script.ts';
import { simulate } from './simulate.ts';
import { openingLines, whoOpens } from './who-opens.ts';

const node = '0'.repeat(32);
const TIME = Date.parse('2030-01-01T00:00:00Z');
const policyOf = async (name: string): Promise<LocalContracts> =>
  openLocalContracts(await bundleContract(join(import.meta.dirname, '../../contracts', name, 'contract.ts')));

void describe('who could open, when and why', () => {
  let [windows, heirs]: LocalContracts[] = [];
  before(async () => {
    [windows, heirs] = await Promise.all([policyOf('policy-window'), policyOf('policy-heir')]);
  });
  after(async () => {
    await Promise.all([windows?.dispose(), heirs?.dispose()]);
  });

  void test('a window opens and closes by itself', async () => {
    const policy = await windows?.create({ time: TIME });
    assert.ok(policy);
    const [from, until] = [TIME + 1000, TIME + 5000];
    const calls = [{ by: 'owner', command: 'set', args: { from, until } }];
    await simulate(policy, parseScript(JSON.stringify({ time: TIME, calls })));
    const found = await whoOpens(policy, node, ['ann', 'bob']);
    assert.deepEqual(found[0]?.openings, [
      { from: TIME, allowed: false, reason: 'too-early' },
      { from, allowed: true, reason: 'in-time' },
      { from: until, allowed: false, reason: 'expired' },
    ]);
    assert.equal(policy.time, TIME, 'looking ahead moves no clock');
    assert.deepEqual(openingLines(found).slice(0, 3), [
      'ann  may not  now: too-early',
      '     may open  from 2030-01-01T00:00:01.000Z: in-time',
      '     may not  from 2030-01-01T00:00:05.000Z: expired',
    ]);
  });

  void test('accounts differ, and what people did counts', async () => {
    const policy = await heirs?.create({ time: TIME });
    assert.ok(policy);
    const rules = { heirs: ['ann'], silence: 60_000, waiting: 120_000 };
    const calls = [
      { by: 'owner', command: 'set', args: rules },
      { by: 'ann', command: 'claim', after: 60_000 },
    ];
    await simulate(policy, parseScript(JSON.stringify({ time: TIME, calls })));
    const [ann, bob] = await whoOpens(policy, node, ['ann', 'bob']);
    assert.deepEqual(ann?.openings, [
      { from: TIME + 60_000, allowed: false, reason: 'waiting' },
      { from: TIME + 180_000, allowed: true, reason: 'inherited' },
    ]);
    assert.deepEqual(bob?.openings, [{ from: TIME + 60_000, allowed: false, reason: 'no-heir' }]);
  });

  void test('what is no policy is said to be none', async () => {
    const sources = {
      'it has no query': 'velum.install({ commands: {}, queries: {} })',
      'something else': 'velum.install({ commands: {}, queries: { decide: () => true } })',
    };
    for (const [why, source] of Object.entries(sources)) {
      const others = await openLocalContracts(utf8(source));
      try {
        await assert.rejects(whoOpens(await others.create(), node, ['ann']), {
          code: 'bad-argument',
          message: new RegExp(why),
        });
      } finally {
        await others.dispose();
      }
    }
  });
});
