import type { CID } from 'multiformats/cid';
import { randomBytes, type Bytes } from '../../../lib/base/bytes.ts';
import type { Clock } from '../../../lib/base/clock.ts';
import { describeError } from '../../../lib/base/errors.ts';
import type { Logger } from '../../../lib/base/logger.ts';
import { createSerialByKey } from '../../../lib/base/serial.ts';
import type { ImportReceipt } from '../../../lib/ipfs/car/car-import.ts';
import type { CarSource } from '../../../lib/ipfs/car/car-reader.ts';
import type { Charge } from '../../../lib/ipfs/charge.ts';
import type { ContentNode } from '../../../lib/ipfs/content-node.ts';
import { UploadTokenError } from '../../../lib/protocol/upload-tokens/upload-token-error.ts';
import type { CreditBook } from './orders.ts';

/** What a request names: who pays, and what its blocks belong to. */
export type Payer = {
  purse: Bytes | undefined;
  upload: Bytes | undefined;
  /** How many portals are to hold a pin: each copy is paid for. One where it is not said. */
  copies?: number | undefined;
};

export type HowReleased = {
  /** What the pin's owner showed. */
  secret?: Bytes | undefined;
  /** The store where it was paid for, if it was another one. */
  paidAt?: string | undefined;
};

export type OwnedPin = { root: CID; release: Bytes };

/** The content of a portal, paid for out of purses. */
export type PaidContent = {
  /** Keeps the blocks of a CAR. @throws UploadTokenError `no-credit`, then nothing is kept; as {@link ContentNode.importPaidCar}. */
  importCar(from: CarSource, payer: Payer): Promise<ImportReceipt>;
  /** Pins a DAG. @param release hash, or undefined for a pin without an owner. @throws UploadTokenError `no-credit`; as {@link ContentNode.pin}. */
  pin(root: CID, release: Bytes | undefined, payer: Payer): Promise<void>;
  /** Pins many DAGs of one upload, which ends with the last; those before one that fails are pinned. @throws as `pin`. */
  pinAll(pins: readonly OwnedPin[], payer: Payer): Promise<void>;
  /** Removes a pin, and gives to the purse what it was paid with, once. @returns whether there was anything to do. */
  release(root: CID, release: Bytes, purse: Bytes | undefined, how?: HowReleased): Promise<boolean>;
  /** Gives back what uploads were charged that hold nothing any more. */
  endUploads(signal: AbortSignal): Promise<void>;
};

type Stored = Pick<ContentNode, 'importPaidCar' | 'pin' | 'release' | 'hasUpload' | 'endUpload' | 'peerId'>;

const NOTHING = new Uint8Array();

/** @param hold of the node, milliseconds. */
export function createPaidContent(
  node: Stored,
  book: CreditBook,
  { hold, clock, logger }: { hold: number; clock: Clock; logger: Logger },
): PaidContent {
  const inOrder = createSerialByKey();
  const base = { v: 1 as const, store: node.peerId };
  const until = (): number => clock.now() + hold;
  /** What cannot be given back now is given back when its upload is over, or its pin released. */
  const tryTo = async (order: Parameters<CreditBook>[0]): Promise<void> => {
    try {
      await book(order);
    } catch (error) {
      logger.warn('credit is given back later', { error: describeError(error) });
    }
  };

  function chargeForBlocks(upload: Bytes, purse: Bytes | undefined): Charge {
    if (purse === undefined) return NOBODY_PAYS;
    const of = { ...base, upload, purse };
    return {
      room: async () => (await book({ ...of, order: 'room' })).bytes,
      take: async (bytes) => void (await book({ ...of, order: 'charge', bytes, until: until() })),
      giveBack: (bytes) => tryTo({ ...of, order: 'give-back', bytes }),
    };
  }

  function chargeForPin(
    pin: { root: Bytes; release: Bytes },
    { purse, upload = NOTHING, copies = 1 }: Payer,
  ): Charge {
    if (purse === undefined) return NOBODY_PAYS;
    const of = { ...base, upload, purse };
    return {
      room: async () => Math.floor((await book({ ...of, order: 'room' })).bytes / copies),
      take: async (bytes) => void (await book({ ...of, ...pin, order: 'pay', bytes: bytes * copies })),
      giveBack: (bytes) => tryTo({ ...of, ...pin, order: 'undo', bytes: bytes * copies }),
    };
  }

  return {
    async importCar(from, { purse, upload }) {
      if (upload !== undefined && node.hasUpload(upload)) {
        // Whoever was charged for it has it back, perhaps for a pin at another portal: then it holds nothing here either.
        const { uploads } = await book({ ...base, order: 'charges', upload });
        if (uploads.length === 0) await node.endUpload(upload);
      }
      const named = upload ?? randomBytes(16);
      return node.importPaidCar(from, { upload: named, charge: chargeForBlocks(named, purse) });
    },

    pin: (root, release, payer) =>
      inOrder(root.toString(), async () => {
        const pin = { root: root.bytes, release: release ?? NOTHING };
        const { purse, upload } = payer;
        await node.pin(root, { release, upload, charge: chargeForPin(pin, payer) });
        if (purse !== undefined)
          await book({ ...base, ...pin, order: 'settle', upload: upload ?? NOTHING, purse });
      }),

    async pinAll(pins, payer) {
      const { purse, upload } = payer;
      for (const { root, release } of pins)
        await inOrder(root.toString(), () => {
          const pin = { root: root.bytes, release };
          return node.pin(root, { release, charge: chargeForPin(pin, payer) });
        });
      if (upload !== undefined) await node.endUpload(upload);
      const [last] = pins.slice(-1);
      if (purse === undefined || last === undefined) return;
      const pin = { root: last.root.bytes, release: last.release };
      await book({ ...base, ...pin, order: 'settle', upload: upload ?? NOTHING, purse });
    },

    release: (root, release, purse = NOTHING, { paidAt } = {}) =>
      inOrder(root.toString(), async () => {
        const wasThere = await node.release(root, release);
        const refund = { ...base, order: 'refund' as const, root: root.bytes, release, purse };
        const elsewhere =
          paidAt === undefined || paidAt === base.store
            ? 0
            : (await book({ ...refund, store: paidAt })).bytes;
        const { bytes, uploads } = await book(refund);
        // It was paid for and never written: then its upload still holds what nobody pays for now.
        if (!wasThere) for (const { upload } of uploads) await node.endUpload(upload);
        return wasThere || bytes + elsewhere > 0;
      }),

    async endUploads(signal) {
      while (!signal.aborted) {
        const now = clock.now();
        const { uploads } = await book({ ...base, order: 'due', now });
        if (uploads.length === 0) return;
        for (const of of uploads)
          await book(
            node.hasUpload(of.upload)
              ? { ...base, ...of, order: 'charge', bytes: 0, until: until() }
              : { ...base, ...of, order: 'end', now },
          );
      }
    },
  };
}

const NOBODY_PAYS: Charge = {
  room: () => Promise.resolve(0),
  take: (bytes) =>
    Promise.reject(
      new UploadTokenError(
        'no-credit',
        `this takes ${String(bytes)} bytes of storage; name a purse that has them in x-velum-purse`,
      ),
    ),
  giveBack: () => Promise.resolve(),
};
