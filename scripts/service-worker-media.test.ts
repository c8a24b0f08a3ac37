import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createContext, runInContext } from 'node:vm';

const ORIGIN = 'https://velum.example';
const ID = '6f1c2a34-0000-4000-8000-0123456789ab';
const CONTENT = Uint8Array.from({ length: 600_000 }, (_, at) => at % 251);

type FetchEventLike = {
  readonly request: { url: string; method: string; destination: string; headers: Headers };
  readonly clientId: string;
  respondWith(answer: Promise<Response>): void;
};

const script = await readFile(join(import.meta.dirname, '../public/service-worker-media.js'), 'utf8');

/** The service worker's part beside one page, which shows this under that id. */
function worker(t: TestContext, shown: unknown, upTo = CONTENT.length) {
  let hear: ((event: FetchEventLike) => void) | undefined;
  const asked: [number, number][] = [];
  const page = {
    postMessage({ id }: { id: string }, [port]: [MessagePort]) {
      t.after(() => {
        port.close();
      });
      port.onmessage = ({ data }: MessageEvent<'done' | { start: number; end: number }>) => {
        if (data === 'done') return;
        asked.push([data.start, data.end]);
        port.postMessage(data.end > upTo ? undefined : CONTENT.slice(data.start, data.end));
      };
      port.postMessage(id === ID ? shown : undefined);
    },
  };
  const self = {
    location: { origin: ORIGIN },
    clients: { get: async (id: string) => Promise.resolve(id === 'page' ? page : undefined) },
    addEventListener(type: string, listener: (event: FetchEventLike) => void) {
      if (type === 'fetch') hear = listener;
    },
  };
  const means = { URL, Response, ReadableStream, MessageChannel, TypeError, Uint8Array };
  runInContext(script, createContext({ self, ...means, setTimeout, clearTimeout }));
  /** `undefined` where it is left to the network. */
  const ask = (
    range?: string,
    { path = `/media/${ID}`, method = 'GET', destination = 'video', clientId = 'page', origin = ORIGIN } = {},
  ): Promise<Response> | undefined => {
    let answer: Promise<Response> | undefined;
    const headers = new Headers(range === undefined ? {} : { range });
    const request = { url: origin + path, method, destination, headers };
    const respondWith = (given: Promise<Response>): void => {
      answer = given;
    };
    hear?.({ request, clientId, respondWith });
    return answer;
  };
  return { ask, asked };
}

const film = { size: CONTENT.length, type: 'video/mp4' };
const bytesOf = async (answer: Response | undefined): Promise<Uint8Array> =>
  new Uint8Array((await answer?.arrayBuffer()) ?? new ArrayBuffer());

test('ranges are answered with their bytes, a part at a time', async (t) => {
  const { ask, asked } = worker(t, film);
  const last = CONTENT.length - 1;
  for (const [range, start, end] of [
    ['bytes=0-', 0, last],
    ['bytes=0-0', 0, 0],
    ['bytes=599999-', last, last],
    ['bytes=262143-262144', 262_143, 262_144],
    ['bytes=599990-9999999', 599_990, last],
    ['bytes=-10', last - 9, last],
    ['bytes=-9999999', 0, last],
  ] as const) {
    const answer = await ask(range);
    assert.equal(answer?.status, 206, range);
    assert.equal(
      answer.headers.get('content-range'),
      `bytes ${String(start)}-${String(end)}/${String(last + 1)}`,
    );
    assert.equal(answer.headers.get('content-length'), String(end - start + 1));
    assert.equal(answer.headers.get('accept-ranges'), 'bytes');
    assert.deepEqual(await bytesOf(answer), CONTENT.slice(start, end + 1));
  }
  assert.ok(asked.every(([start, end]) => end - start <= 1 << 18));
});

test('what asks for no range, for several or for none that makes sense gets the whole', async (t) => {
  const { ask } = worker(t, film);
  for (const range of [undefined, 'bytes=0-1,5-6', 'bytes=-', 'bytes=5-4', 'lines=1-2', 'bytes=a-b']) {
    const answer = await ask(range);
    assert.equal(answer?.status, 200, range);
    assert.deepEqual(await bytesOf(answer), CONTENT);
  }
});

test('a range beyond the end is refused with the size; its twin at the end is not', async (t) => {
  const { ask, asked } = worker(t, film);
  for (const range of ['bytes=600000-', 'bytes=600000-600001', 'bytes=-0']) {
    const answer = await ask(range);
    assert.equal(answer?.status, 416, range);
    assert.equal(answer.headers.get('content-range'), 'bytes */600000');
  }
  assert.deepEqual(asked, []);
  assert.equal((await ask('bytes=599999-'))?.status, 206);
});

test('only players are answered, of the page that shows it, and with types of the list', async (t) => {
  const { ask } = worker(t, film);
  for (const other of [
    { path: `/media/${ID.replace('6', '7')}` },
    { path: '/media/' },
    { path: '/media/../drive' },
    { method: 'HEAD' },
    { destination: '' },
    { destination: 'document' },
    { destination: 'iframe' },
    { clientId: '' },
    { clientId: 'another' },
  ]) {
    const answer = await ask(undefined, other);
    if (answer !== undefined) assert.equal(answer.status, 404);
    else assert.equal(other.path, '/media/../drive');
  }
  assert.equal(ask(undefined, { path: '/drive/' }), undefined);
  assert.equal(ask(undefined, { origin: 'https://other.example' }), undefined);
  const answer = await ask();
  assert.equal(answer?.headers.get('content-type'), 'video/mp4');
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(answer.headers.get('content-security-policy'), "default-src 'none'; sandbox");
  assert.equal((await ask(undefined, { destination: 'audio' }))?.status, 200);
  for (const shown of [
    { size: 9, type: 'text/html' },
    { size: 9, type: 'image/svg+xml' },
    { size: 9 },
    { size: '9', type: 'video/mp4' },
    { size: 1.5, type: 'video/mp4' },
    null,
  ])
    assert.equal((await worker(t, shown).ask())?.status, 404);
});

test('where the page cannot read on, the player is told so, and gets nothing more', async (t) => {
  const { ask } = worker(t, film, 300_000);
  await assert.rejects(bytesOf(await ask('bytes=0-')), TypeError);
  assert.equal((await bytesOf(await ask('bytes=0-299999'))).length, 300_000);
});
