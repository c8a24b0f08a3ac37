import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect, type PeerCertificate } from 'node:tls';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import { once } from 'node:events';
import { silentLogger, type Logger } from '../../lib/base/logger.ts';
import { until } from '../../lib/base/testing.ts';
import { createHttpServer, listen } from '../service/http-server.ts';
import { createMetrics } from '../service/metrics.ts';
import { proxyChain } from './chain-proxy.ts';
import { readCertificate } from './certificate.ts';
import { readPortalConfig } from './config.ts';
import { keepCertificate } from './keep-certificate.ts';

const openssl = promisify(execFile);
const hasOpenssl = await openssl('openssl', ['version']).then(
  () => true,
  () => false,
);

void describe(
  'the certificate of a portal',
  { skip: hasOpenssl ? false : 'openssl is not installed' },
  () => {
    let folder: string;
    const path = (name: string): string => join(folder, name);
    const files = () => ({ cert: path('cert.pem'), key: path('key.pem') });
    const make = (name: string) =>
      openssl('openssl', [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
        ...['-keyout', path(`${name}-key.pem`), '-out', path(`${name}-cert.pem`)],
        ...['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'],
      ]);
    const put = async (cert: string, key: string): Promise<void> => {
      await copyFile(path(`${key}-key.pem`), files().key);
      await copyFile(path(`${cert}-cert.pem`), files().cert);
    };
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'velum-tls-'));
      await Promise.all(['first', 'second'].map(make));
    });
    after(() => rm(folder, { recursive: true }));

    void test('files that are absent, hold something else or do not match are refused with what to do; those that match are read', async () => {
      await put('first', 'first');
      assert.ok((await readCertificate(files())).validUntil > new Date());
      const absent = { ...files(), key: path('absent.pem') };
      await assert.rejects(readCertificate(absent), { code: 'unreadable', message: /VELUM_TLS_KEY.*absent/ });
      await put('first', 'second');
      await assert.rejects(readCertificate(files()), { code: 'mismatch', message: /VELUM_TLS_KEY/ });
      await writeFile(files().cert, 'nothing of the kind');
      await assert.rejects(readCertificate(files()), { code: 'malformed', message: /VELUM_TLS_CERT/ });
      await put('first', 'first');
      await writeFile(files().key, 'nothing of the kind');
      await assert.rejects(readCertificate(files()), { code: 'malformed', message: /VELUM_TLS_KEY/ });
    });

    void test('pages and the chain come over TLS; a renewed certificate is taken up without a restart, a broken one is not', async (t) => {
      await put('first', 'first');
      const warnings: string[] = [];
      const logger: Logger = {
        ...silentLogger,
        warn: (text, fields) => warnings.push(`${text} ${JSON.stringify(fields)}`),
      };
      const tls = await readCertificate(files());
      const server = createHttpServer({ bodyLimit: 1000, tls, logger });
      server.get('/', () => 'page');
      proxyChain(server, 'ws://127.0.0.1:1', silentLogger);
      const metrics = createMetrics();
      const url = await listen(server, { host: '127.0.0.1', port: 0, portSetting: 'PORT' });
      const end = keepCertificate(server, tls, metrics, logger);
      t.after(async () => {
        end();
        await server.close();
      });
      assert.match(url, /^https:/);
      assert.equal(await pageAt(url, tls.cert), 'page');
      await assert.rejects(fetch(url.replace('https', 'http')));
      const socket = new WebSocket(`${url.replace('https', 'wss')}/v1/chain`, { ca: tls.cert });
      await once(socket, 'open');
      assert.equal(await nameAt(url), 'first');
      assert.match(await metrics.render(), /^velum_portal_certificate_seconds 1[67]\d{4}/m);

      await put('second', 'first');
      process.emit('SIGHUP');
      await until(() => warnings.some((text) => /the one before stays.*mismatch/.test(text)));
      assert.equal(await nameAt(url), 'first');
      await put('second', 'second');
      process.emit('SIGHUP');
      await until(async () => (await nameAt(url)) === 'second');
    });

    void test('both files are given, or none', () => {
      const env = { VELUM_NETWORK: 'ab'.repeat(32), VELUM_CHAIN_URL: 'ws://c', VELUM_DATA: 'd' };
      assert.equal(readPortalConfig(env).tls, undefined);
      assert.deepEqual(readPortalConfig({ ...env, VELUM_TLS_CERT: 'c', VELUM_TLS_KEY: 'k' }).tls, {
        cert: 'c',
        key: 'k',
      });
      assert.throws(() => readPortalConfig({ ...env, VELUM_TLS_CERT: 'c' }), {
        code: 'missing-setting',
        message: 'set VELUM_TLS_KEY',
      });
    });
  },
);

function pageAt(url: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { agent: new Agent({ ca }) }, (response) => {
      response.setEncoding('utf8').once('data', resolve);
    })
      .once('error', reject)
      .end();
  });
}

/** Whose certificate a new connection is shown. */
async function nameAt(url: string): Promise<string> {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { subject }: PeerCertificate = socket.getPeerCertificate();
  socket.destroy();
  return String(subject.CN);
}
