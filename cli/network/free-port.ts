import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** A port of loopback that nobody listens on now. */
export const freePort = (): Promise<number> => tryPort(0);

/** Below what systems hand out to outgoing connections (32,768 and up on Linux), above what well-known services use. */
const LASTING = { from: 20_000, to: 30_000 };

/**
 * A port for a service that has to be found there after every start: no passing connection is given it meanwhile.
 * @param taken ports that were given out and are not used yet.
 */
export async function lastingPort(taken: readonly number[] = []): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const wanted = randomInt(LASTING.from, LASTING.to);
    if (taken.includes(wanted)) continue;
    try {
      return await tryPort(wanted);
    } catch (error) {
      if (attempt === 100) throw error;
    }
  }
}

function tryPort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new TypeError('no port'));
      });
    });
  });
}
