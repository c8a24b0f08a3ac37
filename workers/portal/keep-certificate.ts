import type { FastifyInstance } from 'fastify';
import { describeError } from '../../lib/base/errors.ts';
import type { Logger } from '../../lib/base/logger.ts';
import { useCertificate } from '../service/http-server.ts';
import type { Metrics } from '../service/metrics.ts';
import { readCertificate, type Certificate } from './certificate.ts';

const EVERY = 30_000;

/**
 * Takes a certificate up that was renewed on the disk: soon by itself, and at once on SIGHUP. One that cannot be used is said, and
 * leaves the one before; open connections go on.
 * @returns what ends the watch.
 */
export function keepCertificate(
  server: FastifyInstance,
  first: Certificate,
  metrics: Metrics,
  logger: Logger,
): () => void {
  let known = first;
  let failure = '';
  const look = async (): Promise<void> => {
    try {
      const found = await readCertificate(known.files);
      failure = '';
      if (found.cert === known.cert && found.key === known.key) return;
      useCertificate(server, found);
      known = found;
      logger.info('the certificate was renewed', { validUntil: found.validUntil.toISOString() });
    } catch (error) {
      const text = describeError(error);
      // Said once, not with every look.
      if (text !== failure)
        logger.warn('the certificate cannot be renewed; the one before stays', { error: text });
      failure = text;
    }
  };
  metrics.gauge(
    'velum_portal_certificate_seconds',
    'How long the certificate is still valid.',
    () => (known.validUntil.getTime() - Date.now()) / 1000,
  );
  const onHangup = (): void => void look();
  const timer = setInterval(onHangup, EVERY);
  process.on('SIGHUP', onHangup);
  return () => {
    clearInterval(timer);
    process.off('SIGHUP', onHangup);
  };
}
