import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ticketFor } from './link-ticket.ts';

const memory = () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  return { kept, storage };
};

test('a visit has the same ticket after a reload, another link another one', async () => {
  const { storage } = memory();
  const ticket = await ticketFor(storage, 'a');
  assert.match(ticket, /^[0-9a-f]{32}$/);
  assert.equal(await ticketFor(storage, 'a'), ticket);
  assert.notEqual(await ticketFor(storage, 'b'), ticket);
});

test('what is no ticket is replaced; where nothing can be kept there is a ticket all the same', async () => {
  const { kept, storage } = memory();
  const ticket = await ticketFor(storage, 's');
  for (const key of kept.keys()) kept.set(key, 'nonsense');
  const other = await ticketFor(storage, 's');
  assert.notEqual(other, ticket);
  assert.match(other, /^[0-9a-f]{32}$/);
  const refusing = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
  };
  assert.match(await ticketFor(refusing, 's'), /^[0-9a-f]{32}$/);
});
