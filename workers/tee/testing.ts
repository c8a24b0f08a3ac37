import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { concatBytes, fromHex, randomBytes, toHex, utf8, type Bytes } from '../../lib/base/bytes.ts';
import { hashBytes } from '../../lib/crypto/domain.ts';
import type { Collateral } from '../../lib/tee/attestation/dcap/collateral.ts';
import type { EventLog } from '../../lib/tee/attestation/dstack/event-log.ts';

const jsonBody = v.record(v.string(), v.string());

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(v.parse(v.instance(Uint8Array), part));
  return v.parse(jsonBody, JSON.parse(Buffer.concat(parts).toString('utf8')));
}

async function serve(
  listener: RequestListener,
  at: string | number,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer(listener);
  if (typeof at === 'string') server.listen(at);
  else server.listen(at, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type TestAgent = { socket: string; asked: string[]; close(): Promise<void> };

/**
 * A guest agent that speaks dstack's protocol on a unix socket: POST with a Content-Length, report data of up to 64 bytes filled up with zeros, a quote in a padded
 * buffer, keys by path alone.
 */
export async function startTestAgent(
  quote: (reportData: Bytes) => Promise<Bytes>,
  events: EventLog,
  answers: Readonly<Record<string, string>> = {},
): Promise<TestAgent> {
  const socket = join(tmpdir(), `velum-agent-${toHex(randomBytes(6))}.sock`);
  const asked: string[] = [];
  const log = JSON.stringify([
    { imr: 0, event_type: 4, digest: 'ff'.repeat(48), event: '', event_payload: '00000000' },
    ...events.map(({ name, payload }) => ({
      ...{ imr: 3, event_type: 0x08000001, digest: 'ff'.repeat(48) },
      ...{ event: name, event_payload: toHex(payload) },
    })),
  ]);
  const answer = async (path: string, body: Record<string, string>): Promise<string> => {
    const given = answers[path];
    if (given !== undefined) return given;
    if (path === '/GetKey')
      return JSON.stringify({ key: toHex(hashBytes(utf8(body['path'] ?? ''))), signature_chain: ['00'] });
    const data = fromHex(body['report_data'] ?? '');
    const padded = concatBytes(await quote(data), new Uint8Array(70));
    return JSON.stringify({
      ...{ quote: toHex(padded), event_log: log, vm_config: '{}' },
      report_data: toHex(concatBytes(data, new Uint8Array(64 - data.length))),
    });
  };
  const server = await serve((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    if (request.method !== 'POST' || request.headers['content-length'] === undefined) {
      response.writeHead(411).end();
      return;
    }
    void bodyOf(request)
      .then((body) => answer(path, body))
      .then((text) => response.writeHead(200, { 'content-length': Buffer.byteLength(text) }).end(text));
  }, socket);
  return {
    socket,
    asked,
    async close() {
      await server.close();
      await rm(socket, { force: true });
    },
  };
}

export type TestPccs = { url: string; asked: string[]; close(): Promise<void> };

/** A caching service that answers like Intel's API, version 4; the root's list in hex, as such services store it. */
export async function startTestPccs(
  collateral: () => Collateral | undefined,
  changes: { headers?: Record<string, string>; body?: string } = {},
): Promise<TestPccs> {
  const asked: string[] = [];
  const server = await serve((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const found = collateral();
    const { pathname } = new URL(path, 'http://pccs');
    if (found === undefined) {
      response.writeHead(503).end();
      return;
    }
    const { tcbInfo, tcbInfoSignature, qeIdentity, qeIdentitySignature } = found;
    const signed = (name: string, text: string, signature: Bytes): string =>
      changes.body ?? `{"${name}":${text},"signature":"${toHex(signature)}"}`;
    const chain = (name: string, pem: string) => ({ [name]: encodeURIComponent(pem), ...changes.headers });
    if (pathname.endsWith('/pckcrl')) response.end(found.pckCrl);
    else if (pathname.endsWith('/rootcacrl')) response.end(toHex(found.rootCaCrl));
    else if (pathname.endsWith('/tcb'))
      response
        .writeHead(200, chain('TCB-Info-Issuer-Chain', found.tcbInfoIssuerChain))
        .end(signed('tcbInfo', tcbInfo, tcbInfoSignature));
    else if (pathname.endsWith('/qe/identity'))
      response
        .writeHead(200, chain('SGX-Enclave-Identity-Issuer-Chain', found.qeIdentityIssuerChain))
        .end(signed('enclaveIdentity', qeIdentity, qeIdentitySignature));
    else response.writeHead(404).end();
  }, 0);
  return { url: `http://127.0.0.1:${String(server.port)}/`, asked, close: () => server.close() };
}
