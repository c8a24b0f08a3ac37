import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createViewSettings } from './view-settings.ts';

function storageOf(stored: string | null) {
  const kept = { value: stored };
  return {
    kept,
    getItem: () => kept.value,
    setItem: (_: string, value: string) => {
      kept.value = value;
    },
  };
}

void test('what is chosen is there the next time', () => {
  const storage = storageOf(null);
  const settings = createViewSettings(storage);
  assert.deepEqual(settings.getState(), { layout: 'list', details: false, letterKeys: true });
  settings.setState({ layout: 'grid', letterKeys: false });
  assert.deepEqual(createViewSettings(storage).getState(), {
    layout: 'grid',
    details: false,
    letterKeys: false,
  });
});

void test('what makes no sense is as at first', () => {
  for (const stored of ['', 'null', '[]', '{"layout":"cloud","details":1}', '{']) {
    assert.equal(createViewSettings(storageOf(stored)).getState().layout, 'list');
  }
});

void test('a device that keeps nothing is no reason to fail', () => {
  const storage = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
  };
  const settings = createViewSettings(storage);
  settings.setState({ layout: 'grid' });
  assert.equal(settings.getState().layout, 'grid');
});
