import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageTypeOf, languageOf, mediaTypeOf, previewKindOf } from './preview-kind.ts';

const kindOf = (name: string, type = '') => previewKindOf({ name, type });

test('each kind is known by its ending, and by its type', () => {
  const kinds = {
    image: ['a.png', 'a.JPG', 'a.gif', 'a.webp', 'a.avif', 'a.bmp', 'a.ico', 'a.svg'],
    video: ['a.mp4', 'a.webm', 'a.mov'],
    audio: ['a.mp3', 'a.wav', 'a.flac', 'a.opus'],
    pdf: ['a.pdf'],
    markdown: ['a.md', 'README.markdown'],
    code: ['a.ts', 'a.py', 'a.json', 'a.yml', 'a.html'],
    text: ['a.txt', 'a.csv'],
  };
  for (const [kind, names] of Object.entries(kinds))
    for (const name of names) assert.equal(kindOf(name), kind);
  assert.equal(kindOf('photo', 'image/jpeg'), 'image');
  assert.equal(kindOf('notes', 'text/plain'), 'text');
  assert.equal(kindOf('notes', 'text/markdown'), 'markdown');
});

test('other names of a type are the same type', () => {
  assert.equal(mediaTypeOf({ name: 'a', type: 'audio/x-wav' }), 'audio/wav');
  assert.equal(mediaTypeOf({ name: 'a', type: 'video/x-m4v' }), 'video/mp4');
});

test('an SVG is never a picture that runs nothing, whatever it is called', () => {
  assert.equal(imageTypeOf({ name: 'a.svg', type: '' }), undefined);
  assert.equal(imageTypeOf({ name: 'a.png', type: 'image/svg+xml' }), undefined);
  assert.equal(mediaTypeOf({ name: 'a.png', type: 'image/svg+xml' }), 'image/svg+xml');
  assert.equal(imageTypeOf({ name: 'a.png', type: 'image/png' }), 'image/png');
});

test('HTML is code, by its type too', () => {
  assert.equal(languageOf({ name: 'a.html', type: 'text/html' }), 'xml');
  assert.equal(kindOf('page', 'text/html'), 'code');
  assert.equal(kindOf('page', 'application/xhtml+xml'), 'code');
});

test('a type that nobody knows leaves it to the ending', () => {
  assert.equal(kindOf('a.ts', 'video/mp2t'), 'code');
  assert.equal(kindOf('a.pdf', 'application/octet-stream'), 'pdf');
});

test('what nobody knows has no preview', () => {
  for (const name of ['a.bin', 'constructor', '__proto__', '']) {
    assert.equal(kindOf(name), 'none');
    assert.equal(kindOf('a.bin', name), 'none');
  }
});
