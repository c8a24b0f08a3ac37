import { createReadStream, createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createPortalService } from '../workers/portal/service.ts';
import { readPortalConfig } from '../workers/portal/config.ts';
import { countBuffersWithHeap } from '../workers/service/heap-limits.ts';
import { createProcessLogger } from '../workers/service/process-logger.ts';
import { runProcess } from '../workers/service/run-process.ts';

/** The portal with two more routes: a page of one line, as the peer of the app's first paint, a plain PUT that streams a body to a file and fsyncs once, as the peer of uploads, the same for parts that nobody reads again, and a plain GET of what was put last, as the peer of downloads. */
countBuffersWithHeap();
const logger = createProcessLogger('portal');
const config = readPortalConfig(process.env);
const path = join(config.data, 'plain-put');

await runProcess(logger, (fatal) =>
  createPortalService(config, logger, fatal, (server) => {
    void server.register((scope, _options, done) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, payload, parsed) => {
        parsed(null, payload);
      });
      scope.get('/bench/page', (_request, reply) =>
        reply.type('text/html').send('<!doctype html><title>plain</title><p>one line</p>'),
      );
      // What a body may have at most counts as held in memory; this one streams, whatever its length.
      scope.put('/bench/plain', { bodyLimit: 1 << 20 }, async (request) => {
        await writeSynced(path, request.raw);
        return { stored: true };
      });
      let parts = 0;
      scope.put('/bench/part', { bodyLimit: 1 << 20 }, async (request) => {
        const part = `${path}-${String(parts++)}`;
        await writeSynced(part, request.raw);
        await rm(part);
        return { stored: true };
      });
      scope.get('/bench/plain', (_request, reply) =>
        reply.type('application/octet-stream').send(createReadStream(path)),
      );
      done();
    });
  }),
);

async function writeSynced(to: string, body: Readable): Promise<void> {
  await pipeline(body, createWriteStream(to));
  const file = await open(to, 'r+');
  await file.sync();
  await file.close();
}
