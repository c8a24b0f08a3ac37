import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { CodedError } from '../../lib/base/errors.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { getBytes, postBytes, RequestError } from './http-client.ts';
import { createHttpServer } from './http-server.ts';

const body = Uint8Array.of(1, 2);

void describe('posting bytes to one of our servers', () => {
  const ours = createHttpServer({ bodyLimit: 100, logger: silentLogger });
  let url = '';
  before(async () => {
    ours.get('/three', () => Buffer.from([1, 2, 3]));
    ours.post('/echo', ({ body }) => body);
    for (const code of ['busy', 'stale-instance'])
      ours.post(`/${code}`, () => {
        throw new CodedError(code, 'in the server’s words');
      });
    url = await ours.listen({ host: '127.0.0.1', port: 0 });
  });
  after(() => ours.close());

  void test('an answer comes back as bytes', async () => {
    assert.deepEqual(await postBytes(`${url}/echo`, body), body);
  });

  void test('an answer is fetched up to so many bytes, and as long as the signal allows', async () => {
    assert.deepEqual(await getBytes(`${url}/three`, 3), Uint8Array.of(1, 2, 3));
    await assert.rejects(getBytes(`${url}/three`, 2), { name: 'RequestError', code: 'refused' });
    await assert.rejects(getBytes(`${url}/three`, 3, AbortSignal.abort()), { code: 'unreachable' });
    await assert.rejects(postBytes(`${url}/echo`, body, AbortSignal.abort()), { code: 'unreachable' });
  });

  void test('a refusal brings the server’s own code and words; one that says to come again is told apart', async () => {
    const cases = [
      ['stale-instance', 'refused'],
      ['busy', 'busy'],
    ] as const;
    for (const [reason, code] of cases) {
      await assert.rejects(postBytes(`${url}/${reason}`, body), (error) => {
        assert.ok(error instanceof RequestError);
        assert.deepEqual([error.code, error.reason], [code, reason]);
        assert.match(error.message, /in the server’s words/);
        return true;
      });
    }
  });

  void test('what does not speak as we do gives no reason', async () => {
    const others: Server = createServer((_request, response) => response.writeHead(503).end('<html>'));
    await new Promise<void>((resolve) => others.listen(0, '127.0.0.1', resolve));
    const { port } = others.address() as AddressInfo;
    const foreign = `http://127.0.0.1:${String(port)}/`;
    await assert.rejects(postBytes(foreign, body), { code: 'refused', reason: '' });
    others.closeAllConnections();
    await new Promise((resolve) => others.close(resolve));
    await assert.rejects(postBytes(foreign, body), { code: 'unreachable', reason: '' });
  });
});
