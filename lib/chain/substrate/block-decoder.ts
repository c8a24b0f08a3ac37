import type { ApiPromise } from '@polkadot/api';
import { expandMetadata, type Vec } from '@polkadot/types';
import type { EventRecord, Extrinsic } from '@polkadot/types/interfaces';
import { equalBytes, type Bytes } from '../../base/bytes.ts';
import { ChainError } from '../chain-error.ts';
import { hexBytes, type Hex } from './hex.ts';

/** A remark and the place of its extrinsic in the block. */
export type PlacedRemark = { index: number; body: Bytes };

/** Reads blocks of one runtime version. All methods throw ChainError `undecodable`. */
export type BlockDecoder = {
  /** The block's `Timestamp.set`, ms; 0 if it carries none, as genesis. */
  timeMs(extrinsics: Hex[]): number;
  /** Top-level signed `System.remark_with_event` extrinsics, successful or not. */
  remarks(extrinsics: Hex[]): PlacedRemark[];
  /** The indices of the extrinsics that `events` (encoded `System.Events`) reports as successful. */
  succeeded(events: unknown): Set<number>;
};

type Runtime = Awaited<ReturnType<ApiPromise['getBlockRegistry']>>;

const BARE_VERSIONS = [4, 5];
const SIGNED_BIT = 0x80;

export function createBlockDecoder({ registry, metadata }: Runtime): BlockDecoder {
  const { tx, query } = expandMetadata(registry, metadata);
  const setTime = tx['timestamp']?.['set']?.callIndex;
  const remark = tx['system']?.['remarkWithEvent']?.callIndex;
  const events = query['system']?.['events']?.meta.type.asPlain;
  if (setTime === undefined || remark === undefined || events === undefined) {
    throw new ChainError('undecodable', 'the chain lacks System.remark_with_event or Timestamp');
  }
  const eventsType = registry.createLookupType(events);
  const decode = (hex: Hex): Extrinsic => guarded(() => registry.createType<Extrinsic>('Extrinsic', hex));
  const isCall = (extrinsic: Extrinsic, index: Uint8Array): boolean => equalBytes(extrinsic.callIndex, index);
  const remarkBody = (hex: Hex): Bytes | undefined => {
    if ((versionByte(hex) & SIGNED_BIT) === 0) return undefined;
    const extrinsic = decode(hex);
    if (!extrinsic.isSigned || !isCall(extrinsic, remark)) return undefined;
    const body = extrinsic.args[0];
    if (body === undefined) throw new ChainError('undecodable', 'a remark without a body');
    return guarded(() => new Uint8Array(body.toU8a(true)));
  };
  return {
    timeMs: (extrinsics) => {
      for (const hex of extrinsics) {
        if (!BARE_VERSIONS.includes(versionByte(hex))) continue;
        const extrinsic = decode(hex);
        if (isCall(extrinsic, setTime)) return Number(extrinsic.args[0]?.toString());
      }
      return 0;
    },
    remarks: (extrinsics) =>
      extrinsics.flatMap((hex, index) => {
        const body = remarkBody(hex);
        return body === undefined ? [] : [{ index, body }];
      }),
    succeeded: (encoded) => {
      const records = guarded(() => registry.createType<Vec<EventRecord>>(eventsType, hexBytes(encoded)));
      const successes = records.filter(({ phase, event }) => phase.isApplyExtrinsic && isSuccess(event));
      return new Set(successes.map(({ phase }) => phase.asApplyExtrinsic.toNumber()));
    },
  };
}

const isSuccess = (event: EventRecord['event']): boolean =>
  event.section === 'system' && event.method === 'ExtrinsicSuccess';

function guarded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    if (cause instanceof ChainError) throw cause;
    throw new ChainError('undecodable', 'a block does not have the form that its runtime promises', {
      cause,
    });
  }
}

/** The byte after the compact length: version, and the bit that says whether somebody signed. */
function versionByte(hex: Hex): number {
  const mode = Number.parseInt(hex.slice(2, 4), 16);
  const width = [1, 2, 4, (mode >> 2) + 5][mode & 3] ?? 1;
  const byte = Number.parseInt(hex.slice(2 + 2 * width, 4 + 2 * width), 16);
  if (Number.isNaN(byte)) throw new ChainError('undecodable', 'an extrinsic that ends early');
  return byte;
}
