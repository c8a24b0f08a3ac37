import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { randomBytes, toHex } from '../lib/base/bytes.ts';
import { createBlock, RAW } from '../lib/ipfs/block.ts';
import { CAR_TYPE, carOf } from '../lib/ipfs/car/car-slices.ts';
import type { NetworkConnection } from '../lib/drive/index.ts';
import { joinTestNetwork, type JoinedNetwork } from './support/shared-network.ts';
import { fillPurse } from './support/fill-purse.ts';
import { patternBytes } from './support/files.ts';

/** Class 22: what a stranger, or another web site, can send to a portal. Each refusal has beside it what is permitted. */
void describe('attacks on the portal as a web server', () => {
  let network: JoinedNetwork;
  let connection: NetworkConnection;

  before(async () => {
    network = await joinTestNetwork();
    connection = await network.connect();
  });
  after(() => network.dispose());

  /** Bytes as they are, past every client's good manners. @returns all that comes back until the portal closes. */
  const raw = (request: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(network.url);
      const socket = connect(Number(port), hostname);
      let answer = '';
      socket.setEncoding('latin1');
      socket.on('data', (text: string) => (answer += text));
      socket.on('close', () => {
        resolve(answer);
      });
      // Closed before all was sent is an answer, too.
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(answer);
        else reject(error);
      });
      socket.write(request);
    });
  const get = (path: string, headers = ''): Promise<string> =>
    raw(`GET ${path} HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n${headers}\r\n`);
  const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);

  void test('no path leaves the folder of the app', async () => {
    const names = ['policies.json', 'package.json', 'etc/passwd'];
    const ups = [
      '../',
      '..%2f',
      '%2e%2e/',
      '%2e%2e%2f',
      '..\\',
      '..%5c',
      '....//',
      '%252e%252e%252f',
      '.%00./',
    ];
    const paths = ups.flatMap((up) => names.map((name) => `/${up.repeat(8)}${name}`));
    for (const path of [...paths, '//etc/passwd', '/file:///etc/passwd', '/drive/../../package.json']) {
      const answer = await get(path);
      assert.ok([400, 404].includes(statusOf(answer)), `${path}: ${answer.slice(0, 60)}`);
      assert.doesNotMatch(answer, /root:|"dependencies"/);
    }
    // The twin: what lies inside is served.
    for (const path of ['/icon.svg', '/drive/', '/drive/index.html'])
      assert.equal(statusOf(await get(path)), 200, path);
  });

  void test('nothing that is sent becomes a header, or a page that runs', async () => {
    const { cid } = await kept('<script>stored = true</script>');
    for (const path of [
      '/x%0d%0aset-cookie:%20a=b',
      `/ipfs/${cid}?format=raw&filename=a%0d%0aset-cookie:%20a=b`,
      '/<script>ran=true</script>',
      '/v1/contracts/<script>ran=true</script>',
    ]) {
      const answer = await get(path);
      const [head = '', body = ''] = answer.split('\r\n\r\n');
      assert.doesNotMatch(head, /^set-cookie|^a=b/im, path);
      assert.doesNotMatch(body, /<script>ran/, path);
      assert.match(head, /x-content-type-options: nosniff/i, path);
    }
    // The twin: the block itself is given, as a download that no browser shows.
    const block = await get(`/ipfs/${cid}`, 'Accept: application/vnd.ipld.raw\r\n');
    assert.match(block, /content-disposition: attachment/i);
    assert.match(block, /content-type: application\/vnd\.ipld\.raw/i);
    assert.match(block, /<script>stored = true/);
    assert.equal(statusOf(await get(`/ipfs/${cid}`, 'Accept: text/html\r\n')), 406);
  });

  void test('the portal asks nobody but its workers', async () => {
    let hits = 0;
    const canary = createServer((_request, response) => {
      hits++;
      response.end();
    });
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
    const address = canary.address();
    const url = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}`;
    try {
      const body = randomBytes(100);
      for (const target of [url, `${url}/v1/query`, '//127.0.0.1', toHex(randomBytes(33)), '__proto__', '..'])
        assert.ok((await post(`/v1/query/${encodeURIComponent(target)}`, body)).status >= 400);
      for (const path of [`/${url}/`, `/ipfs/${encodeURIComponent(url)}`, `/?url=${encodeURIComponent(url)}`])
        await get(path, `X-Forwarded-Host: ${new URL(url).host}\r\nForwarded: host=${new URL(url).host}\r\n`);
      // A proxy request names another host in its first line.
      await raw(`GET ${url}/ HTTP/1.1\r\nHost: ${new URL(url).host}\r\nConnection: close\r\n\r\n`);
      assert.equal(hits, 0);
      // The twin: what goes to a worker reaches it, and the worker itself says no.
      const view = await connection.view();
      const worker = view.workers.find(({ status }) => status === 'admitted');
      const answer = await post(`/v1/query/${worker?.identity ?? ''}`, body);
      assert.notEqual(((await answer.json()) as { error: { code: string } }).error.code, 'not-found');
      await fetch(url);
      assert.equal(hits, 1, 'the canary would have told');
    } finally {
      canary.close();
    }
  });

  void test('other web sites may neither read nor embed anything', async () => {
    const evil = { origin: 'https://evil.example' };
    for (const path of ['/v1/network', '/', '/v1/relay', '/drive/']) {
      const preflight = await fetch(new URL(path, network.url), {
        method: 'OPTIONS',
        headers: { ...evil, 'access-control-request-method': 'POST' },
      });
      const answer = await fetch(new URL(path, network.url), { headers: evil });
      for (const { headers } of [preflight, answer]) {
        assert.equal(headers.get('access-control-allow-origin'), null, path);
        assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin', path);
        assert.equal(headers.get('set-cookie'), null, path);
      }
      assert.match(answer.headers.get('x-frame-options') ?? '', /DENY/);
    }
    const page = await fetch(new URL('/drive/', network.url));
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? '';
    assert.match(scripts, /^'self' 'wasm-unsafe-eval'( 'sha256-[^']+')+$/);
    assert.equal((await fetch(new URL('/v1/network', network.url))).status, 200);
  });

  void test('what is too large is refused before it is read, and slow ones keep nobody else waiting', async () => {
    const claims = await raw(
      'POST /v1/blocks HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n' +
        `Content-Type: ${CAR_TYPE}\r\nContent-Length: 99999999999\r\n\r\n`,
    );
    assert.ok([413, 503].includes(statusOf(claims)), claims.slice(0, 60));
    // It may hang up before all of it was sent.
    const status = await post('/v1/relay', patternBytes(2 << 20)).then(
      (answer) => answer.status,
      codeOfSystem,
    );
    assert.ok(status === 413 || status === 'EPIPE' || status === 'ECONNRESET', String(status));
    const header = `X: ${'y'.repeat(100_000)}\r\n`;
    assert.ok(!/^HTTP\/1.1 [23]/.test(await get('/icon.svg', header)));
    const { hostname, port } = new URL(network.url);
    const slow = Array.from({ length: 200 }, () => connect(Number(port), hostname));
    try {
      for (const socket of slow) {
        socket.on('error', () => undefined);
        socket.write('POST /v1/blocks HTTP/1.1\r\nHost: portal\r\nContent-Length: 1000\r\n\r\nx');
      }
      assert.equal((await fetch(new URL('/v1/network', network.url))).status, 200);
      await kept('a block, while two hundred are being sent slowly');
    } finally {
      for (const socket of slow) socket.destroy();
    }
  });

  void test('no socket opens, and no method but those that are meant does anything', async () => {
    for (const path of ['/', '/chain', '/v1/query', '/v1/relay']) {
      const answer = await raw(
        `GET ${path} HTTP/1.1\r\nHost: portal\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: ${network.url}\r\n\r\n`,
      );
      assert.notEqual(statusOf(answer), 101, path);
    }
    for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND']) {
      for (const path of ['/v1/blocks', '/v1/network', '/icon.svg', '/v1/pins/x']) {
        const answer = await raw(`${method} ${path} HTTP/1.1\r\nHost: portal\r\nConnection: close\r\n\r\n`);
        assert.ok(statusOf(answer) >= 400, `${method} ${path}`);
      }
    }
    assert.equal(statusOf(await get('/v1/network')), 200);
  });

  const post = (path: string, body: Uint8Array<ArrayBuffer>): Promise<Response> =>
    fetch(new URL(path, network.url), { method: 'POST', body });

  async function kept(text: string): Promise<{ cid: string }> {
    const block = await createBlock(RAW, new TextEncoder().encode(text));
    const headers = { 'content-type': CAR_TYPE, ...fillPurse(network, 4096) };
    const body = carOf([block]);
    const answer = await fetch(new URL('/v1/blocks', network.url), { method: 'POST', headers, body });
    assert.equal(answer.status, 200);
    return { cid: block.cid.toString() };
  }
});

/** Why the network, not the portal, ended a request. */
function codeOfSystem(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause !== null && typeof cause === 'object' && 'code' in cause ? cause.code : undefined;
}
