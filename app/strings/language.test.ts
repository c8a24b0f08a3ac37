import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conditions as deConditions } from './de-conditions.ts';
import { network as deNetwork } from './de-network.ts';
import { trust as deTrust } from './de-trust.ts';
import { de } from './de.ts';
import { conditions as enConditions } from './en-conditions.ts';
import { network as enNetwork } from './en-network.ts';
import { trust as enTrust } from './en-trust.ts';
import { en } from './en.ts';
import { chooseLanguage, chosenLanguage, languageOf, localeOf } from './language.ts';

test('the language is the chosen one, else the first that the browser wants, else English', () => {
  assert.equal(languageOf('de', ['en-GB']), 'de');
  assert.equal(languageOf(null, ['fr-FR', 'de-AT', 'en']), 'de');
  assert.equal(languageOf('constructor', ['EN-us']), 'en');
  assert.equal(languageOf(null, ['fr', '__proto__', 'constructor']), 'en');
});

test('dates and numbers follow the reader’s own variety of the language', () => {
  assert.equal(localeOf('de', ['en-US', 'de-AT', 'de']), 'de-AT');
  assert.equal(localeOf('de', ['en-US']), 'de');
});

test('what is chosen is kept; a device that lets nothing be kept has no choice', () => {
  const kept = new Map<string, string>();
  chooseLanguage({ setItem: (key, value) => void kept.set(key, value) }, 'de');
  assert.equal(chosenLanguage({ getItem: (key) => kept.get(key) ?? null }), 'de');
  const refusing = {
    getItem: (): string => {
      throw new DOMException('no', 'SecurityError');
    },
  };
  assert.equal(chosenLanguage(refusing), null);
});

/** Each text with the path to it; what takes arguments is tried with some. */
function textsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    const make = value as (...args: unknown[]) => unknown;
    return [3, 'X'].flatMap((sample, i) => textsOf(make(sample, sample, sample), `${path}(${String(i)})`));
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`));
}

/** Words and names that both languages share. */
const SHARED =
  /Velum|Block|Hardware|Details|Versions?|Enter|Alt|Name|Gatekeepers?|Workers?|Links?|Persons?|Upload|Download|Pause|Intel TDX|Intel SGX|dstack/g;

test('German says something everywhere, and something else than English', () => {
  const english = new Map(textsOf({ ...en, conditions: enConditions, network: enNetwork, trust: enTrust }));
  const german = new Map(textsOf({ ...de, conditions: deConditions, network: deNetwork, trust: deTrust }));
  assert.deepEqual([...german.keys()].sort(), [...english.keys()].sort());
  for (const [path, text] of german) {
    assert.notEqual(text.trim(), '', path);
    if (/\p{L}{3}/u.test(text.replaceAll(SHARED, ''))) assert.notEqual(text, english.get(path), path);
  }
});
