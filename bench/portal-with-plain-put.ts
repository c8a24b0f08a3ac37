import { createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createPortalService } from '../workers/portal/service.ts';
import { readPortalConfig } from '../workers/portal/config.ts';
import { createProcessLogger } from '../workers/service/process-logger.ts';
import { runProcess } from '../workers/service/run-process.ts';

/** The portal with two more routes: a page of one line, as the peer of the app's first paint, and a plain PUT that streams a body to a file and fsyncs once, as the peer of uploads. */
const logger = createProcessLogger('portal');
const config = readPortalConfig(process.env);

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
      scope.put('/bench/plain', { bodyLimit: 2 ** 40 }, async (request) => {
        const path = join(config.data, 'plain-put');
        await pipeline(request.raw, createWriteStream(path));
        const file = await open(path, 'r+');
        await file.sync();
        await file.close();
        await rm(path);
        return { stored: true };
      });
      done();
    });
  }),
);
