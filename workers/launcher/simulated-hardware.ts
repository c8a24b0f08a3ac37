import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fromHex, randomBytes, toHex, type Bytes } from '../../lib/base/bytes.ts';
import { deriveKey } from '../../lib/crypto/domain.ts';
import { signSimulatedQuote } from '../../lib/tee/attestation/simulated/simulated-quote.ts';
import { readOrMakeSecret } from '../service/secret-file.ts';
import type { TeeRequest } from './messages.ts';

/** Answers an enclave program's requests for one measured program on one simulated platform. */
export type SimulatedHardware = { answer(request: TeeRequest): string };

/** @param folder holds the platform's fused secret, made at the first start: a simulation keeps it readable on the disk. */
export async function openSimulatedHardware(folder: string, measurement: Bytes): Promise<SimulatedHardware> {
  const fuse = await openFuse(folder);
  return {
    answer(request) {
      if (request.ask === 'quote') return toHex(signSimulatedQuote(measurement, fromHex(request.reportData)));
      return toHex(deriveKey(fuse, 'simulated-sealing', new Uint8Array(), 32, measurement, request.label));
    },
  };
}

async function openFuse(folder: string): Promise<Bytes> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return readOrMakeSecret(join(folder, 'simulated-platform-secret'), 32, () => randomBytes(32));
}
