import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { asBytes, toHex } from '../../lib/base/bytes.ts';
import { silentLogger } from '../../lib/base/logger.ts';
import { createContentClient } from '../../lib/ipfs/content-client.ts';
import { openSignedRequest } from '../../lib/protocol/signed-request.ts';
import { NETWORK, NOW, signerOf } from '../../lib/protocol/testing.ts';
import { PURSE_HEADER } from '../../lib/protocol/upload-header.ts';
import { MEMBER_CREDIT_PATH, memberCreditCodec } from '../../lib/protocol/upload-tokens/member-credit.ts';
import { openMemberPurse } from './member-purse.ts';

let folder: string;
let server: Server;
let url: string;
/** What a portal would have in the purse, what it gives when asked, and what it was asked. */
let [credit, gives] = [0, 0];
const asked: string[] = [];
const worker = signerOf(3);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'velum-purse-'));
  server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
      if (request.url === MEMBER_CREDIT_PATH) {
        const opened = openSignedRequest(asBytes(Buffer.concat(chunks)), NETWORK, 'store-credit');
        assert.deepEqual([opened.from, opened.time], [worker.identity, NOW]);
        asked.push(`fill ${toHex(memberCreditCodec.decode(opened.body).purse)}`);
        credit += gives;
        response.end('balance');
        return;
      }
      asked.push(`store from ${String(request.headers[PURSE_HEADER])}`);
      response.statusCode = credit > 0 ? 200 : 402;
      if (credit > 0) credit--;
      response.setHeader('content-type', 'application/json');
      const refusal = { error: { code: 'no-credit', message: 'empty' } };
      response.end(JSON.stringify(response.statusCode === 200 ? { blocks: 1, bytes: 3 } : refusal));
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address !== 'string');
  url = `http://127.0.0.1:${String(address.port)}`;
});
after(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const open = async () => {
  const fetch = await openMemberPurse({
    ...{ data: folder, portalUrl: url, network: NETWORK, signer: worker, time: () => NOW },
    logger: silentLogger,
  });
  return createContentClient({ baseUrl: url, fetch });
};
const bytes = Uint8Array.of(1, 2, 3);

void test('a purse that is empty is filled once, and what was refused is sent again', async () => {
  [credit, gives] = [0, 2];
  await (await open()).put(bytes);
  const [first = '', fill = ''] = asked;
  const purse = /^store from ([0-9a-f]{32})$/.exec(first)?.[1] ?? assert.fail(first);
  assert.deepEqual(asked.splice(0), [first, `fill ${purse}`, first]);
  assert.equal(fill, `fill ${purse}`);
  await (await open()).put(bytes);
  assert.deepEqual(
    asked.splice(0),
    [first],
    'the same purse after a new start, and nobody asks while it pays',
  );
});

void test('where the portal gives nothing, the refusal stays one', async () => {
  [credit, gives] = [0, 0];
  await assert.rejects((await open()).put(bytes), {
    code: 'refused',
    refusal: { status: 402, code: 'no-credit' },
  });
  assert.equal(asked.splice(0).length, 3);
});

void test('several that find it empty ask for it together', async () => {
  [credit, gives] = [0, 9];
  const client = await open();
  await Promise.all([client.put(bytes), client.put(bytes), client.put(bytes)]);
  assert.ok(asked.splice(0).filter((one) => one.startsWith('fill')).length <= 2);
});
