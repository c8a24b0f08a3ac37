import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes, toHex, utf8 } from '../../../base/bytes.ts';
import { bytes32, flipped } from '../../../base/testing.ts';
import { readDstackVector, withoutVectors } from '../testing/vectors.ts';
import { parseQuote } from '../dcap/quote-form.ts';
import { readBootRecord, replayEvents, type EventLog } from './event-log.ts';
import { readAgentEvents } from './agent-events.ts';

const app = new Uint8Array(20).fill(3);
const events: EventLog = [
  { name: 'system-preparing', payload: new Uint8Array() },
  { name: 'app-id', payload: app },
  { name: 'compose-hash', payload: bytes32(4) },
  { name: 'key-provider', payload: utf8('{"name":"kms","id":"01"}') },
  { name: 'system-ready', payload: new Uint8Array() },
];
const changed = (at: number, change: Partial<EventLog[number]>): EventLog =>
  events.map((event, index) => (index === at ? { ...event, ...change } : event));
const refused = { name: 'AttestationError', code: 'bad-event-log' };

void test(
  'the log of a genuine dstack VM replays to its register, from names and payloads alone',
  {
    skip: withoutVectors,
  },
  () => {
    const { quote, eventLog } = readDstackVector();
    const register = parseQuote(quote).quote.report.asTd10()?.rtMr3 ?? new Uint8Array();
    const record = readBootRecord(readAgentEvents(eventLog), register);
    assert.equal(
      toHex(record.composeHash),
      '3763bc34552cf3a27ff71ad5f7a90471562a1a2df552dfc1998cba2d60da27e7',
    );
    assert.deepEqual(record.app, record.composeHash.slice(0, 20));
    const lying = eventLog.replace(
      '3763bc34552cf3a27ff71ad5f7a90471562a1a2df5',
      '0063bc34552cf3a27ff71ad5f7a90471562a1a2df5',
    );
    assert.notEqual(lying, eventLog);
    assert.throws(() => readBootRecord(readAgentEvents(lying), register), refused);
  },
);

void test('class 13: a payload, a name, an event more, less or elsewhere is another register', () => {
  const register = replayEvents(events);
  const others: EventLog[] = [
    changed(2, { payload: flipped(bytes32(4), 0) }),
    changed(2, { name: 'compose-hush' }),
    events.slice(0, -1),
    [...events, { name: 'late', payload: new Uint8Array() }],
    [...events.slice(1), ...events.slice(0, 1)],
    [],
  ];
  for (const other of others) assert.throws(() => readBootRecord(other, register), refused);
  assert.deepEqual(readBootRecord(events, register), {
    app,
    composeHash: bytes32(4),
    osImage: new Uint8Array(),
    keyProvider: utf8('{"name":"kms","id":"01"}'),
  });
});

void test('class 13: a program that records a second compose file after its start is refused; other events of its own are not', () => {
  const twice = [...events, { name: 'compose-hash', payload: bytes32(5) }];
  assert.throws(() => readBootRecord(twice, replayEvents(twice)), refused);
  const without = events.filter(({ name }) => name !== 'compose-hash');
  assert.throws(() => readBootRecord(without, replayEvents(without)), refused);
  const own = [...events, { name: 'my-event', payload: bytes32(5) }];
  assert.deepEqual(readBootRecord(own, replayEvents(own)).composeHash, bytes32(4));
});

void test('class 13: what follows a name by a colon is never taken for a part of the name', () => {
  // A compose file whose hash begins with a colon could be called an event of another name, so that the program could record an honest one.
  const payload = concatBytes(utf8(':'), new Uint8Array(31).fill(6));
  const genuine = changed(2, { payload });
  const renamed = changed(2, { name: 'compose-hash:', payload: payload.slice(1) });
  assert.deepEqual(replayEvents(renamed), replayEvents(genuine));
  const log = (list: EventLog): string =>
    JSON.stringify(
      list.map(({ name, payload: bytes }) => ({
        imr: 3,
        event_type: 0x08000001,
        event: name,
        event_payload: toHex(bytes),
      })),
    );
  assert.throws(() => readAgentEvents(log(renamed)), refused);
  assert.deepEqual(readAgentEvents(log(genuine)), genuine);
});

void test('an agent’s log that cannot be read is refused', () => {
  for (const text of ['', '{}', '[{"imr":3}]', '[1]']) assert.throws(() => readAgentEvents(text), refused);
  assert.deepEqual(readAgentEvents('[]'), []);
  const other = JSON.stringify([{ imr: 0, event_type: 4, event: '', event_payload: '00' }]);
  assert.deepEqual(readAgentEvents(other), []);
  assert.throws(() => readAgentEvents(other.replace('"imr":0', '"imr":3')), refused);
});
