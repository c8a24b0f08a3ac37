import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createAnswerBeat } from './answer-beat.ts';

void test('class 16: what took 1 ms and what took 4 leave together; what took longer leaves at a later beat', async () => {
  mock.timers.enable({ apis: ['setInterval'] });
  try {
    const beat = createAnswerBeat(5);
    const left: string[] = [];
    const questions = ['quick', 'slower', 'long'].map((name) => ({ name, leave: beat.enter() }));
    const finish = (name: string): void => {
      const leave = questions.find((question) => question.name === name)?.leave ?? assert.fail();
      void leave().then(() => left.push(name));
    };
    const pass = async (ms: number): Promise<void> => {
      mock.timers.tick(ms);
      await Promise.resolve();
      await Promise.resolve();
    };
    await pass(1);
    finish('quick');
    await pass(3);
    finish('slower');
    assert.equal(left.length, 0);
    await pass(1);
    assert.deepEqual(left, ['quick', 'slower']);
    await pass(1);
    finish('long');
    await pass(3);
    assert.deepEqual(left, ['quick', 'slower']);
    await pass(1);
    assert.deepEqual(left, ['quick', 'slower', 'long']);
    // The clock stands still, and begins with the next question.
    const leave = beat.enter();
    const last = leave().then(() => left.push('last'));
    await pass(5);
    await last;
    assert.equal(left.at(-1), 'last');
  } finally {
    mock.timers.reset();
  }
});
