import { createSerial } from '../../base/serial.ts';

/**
 * One account's nonces: handed out one at a time, and only those that the chain took count. So a refused
 * extrinsic leaves no gap for later ones to wait behind.
 */
export type NonceSequence = {
  /** Runs `send` with the next nonce, alone; the nonce is spent if `send` resolves. */
  spend<T>(send: (nonce: number) => Promise<T>): Promise<T>;
  /** Asks the chain again before the next nonce, because what is known here may be stale. */
  forget(): void;
};

/** `fetchNext` asks the chain for the account's next nonce, counting what waits in its pool. */
export function createNonceSequence(fetchNext: () => Promise<number>): NonceSequence {
  const serial = createSerial();
  let next: number | undefined;
  return {
    spend: (send) =>
      serial(async () => {
        next ??= await fetchNext();
        const result = await send(next);
        // Undefined again if `forget` was called meanwhile.
        if (next !== undefined) next++;
        return result;
      }),
    forget: () => {
      next = undefined;
    },
  };
}
