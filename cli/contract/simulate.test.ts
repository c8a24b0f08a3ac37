import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { scriptOf } from '../../lib/tee/pruntime/engine/testing.ts';
import { buildContract } from './build-contract.ts';
import { openLocalContracts, type LocalContracts } from './local-contract.ts';
import { linesOf } from './print-simulation.ts';
import { parseScript } from './script.ts';
import { simulate } from './simulate.ts';

void describe('a simulation', () => {
  let notebooks: LocalContracts;
  before(async () => {
    const { bundle } = await buildContract(join(import.meta.dirname, '../../contracts/notebook'));
    notebooks = await openLocalContracts(bundle);
  });
  after(() => notebooks.dispose());

  const script = (calls: object[], more: object = {}): string => JSON.stringify({ calls, ...more });

  async function run(calls: object[], more: object = {}, state = {}) {
    const parsed = parseScript(script(calls, more));
    const contract = await notebooks.create({ ...parsed, state });
    return simulate(contract, parsed);
  }

  void test('tells of every call who asked what and when, and what came of it', async () => {
    const { steps, state } = await run(
      [
        { by: 'olga', command: 'write', args: { text: 'hello' } },
        { by: 'eve', query: 'read', args: { limit: 1 }, after: 500 },
        { by: 'olga', query: 'read', args: { limit: 1 }, at: '2030-02-01T00:00:00Z' },
      ],
      { owner: 'olga', time: '2030-01-01T00:00:00Z' },
    );
    const begin = Date.UTC(2030, 0, 1);
    assert.deepEqual(
      steps.map(({ by, ok, code, time, position }) => ({ by, ok, code, time, position })),
      [
        { by: 'olga', ok: true, code: undefined, time: begin, position: 1 },
        { by: 'eve', ok: false, code: 'not-permitted', time: begin + 500, position: 1 },
        { by: 'olga', ok: true, code: undefined, time: Date.UTC(2030, 1, 1), position: 1 },
      ],
    );
    assert.deepEqual(
      steps[0]?.changes.map(({ key, before }) => [key, before]),
      [
        ['counts', null],
        [`entry/${'1'.padStart(16, '0')}`, null],
      ],
    );
    assert.deepEqual(steps[2]?.releases, [{ entry: 1 }]);
    assert.deepEqual(Object.keys(state), ['counts', `entry/${'1'.padStart(16, '0')}`]);
    assert.ok(steps.every(({ gas }) => gas > 0));
    const lines = steps.flatMap((step, index) => linesOf(step, index + 1));
    assert.ok(lines.includes('2. 2030-01-01T00:00:00.500Z  eve: query read {"limit":1}'));
    assert.ok(lines.includes('   refused   not-permitted'));
    assert.ok(lines.includes('   releases  {"entry":1}'));
  });

  void test('shows what is sent to other contracts', async () => {
    const senders = await openLocalContracts(
      scriptOf('tell(c, { to }) { host.send(to, "take", { word: "hello" }); }'),
    );
    try {
      const to = 'f1'.repeat(32);
      const parsed = parseScript(script([{ by: 'ann', command: 'tell', args: { to } }]));
      const { steps } = await simulate(await senders.create(parsed), parsed);
      assert.deepEqual(steps[0]?.sent, [{ to, method: 'take', args: { word: 'hello' } }]);
      const lines = steps.flatMap((step, index) => linesOf(step, index + 1));
      assert.ok(lines.includes(`   sends     take {"word":"hello"} to ${to}`));
    } finally {
      await senders.dispose();
    }
  });

  void test('begins with the state that it is given', async () => {
    const { steps } = await run(
      [{ by: 'ann', query: 'read', args: { limit: 1 } }],
      {},
      { 'member/ann': 'reader' },
    );
    assert.deepEqual(steps[0]?.value, { entries: [] });
  });

  void test('says where a script is wrong', () => {
    const cases: [text: string, said: RegExp][] = [
      ['{', /^the script is not JSON/],
      ['7', /^the script: /],
      ['{}', /^calls: /],
      [script([{ by: 'ann' }]), /^calls\.0: either command or query/],
      [script([{ by: 'ann', command: 'a', query: 'b' }]), /^calls\.0: either command or query/],
      [script([{ by: 'ann', command: 'a', at: 'noon' }]), /^calls\.0\.at: a time is text such as/],
      [script([{ by: 'ann', command: 'a', at: 1, after: 1 }]), /^calls\.0: either at or after/],
      [script([], { begin: 1 }), /^begin: /],
    ];
    for (const [text, message] of cases)
      assert.throws(() => parseScript(text), { code: 'bad-argument', message });
    assert.equal(parseScript(script([{ by: 'ann', command: 'a', at: 1 }])).calls.length, 1);
  });
});
