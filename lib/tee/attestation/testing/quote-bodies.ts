import { concatBytes, fromHex, utf8, type Bytes } from '../../../base/bytes.ts';
import { bytes32 } from '../../../base/testing.ts';
import { replayEvents, type EventLog } from '../dstack/event-log.ts';

/** Reports as hardware would make them, for tests: every field has a good value, and tests change one. */
export const u16 = (value: number): Bytes => Uint8Array.of(value & 0xff, value >> 8);
export const u32 = (value: number): Bytes => concatBytes(u16(value & 0xffff), u16(value >>> 16));
const zeros = (length: number): Bytes => new Uint8Array(length);
const filled = (length: number, fill: number): Bytes => new Uint8Array(length).fill(fill);
const reportField = (reportData: Bytes): Bytes =>
  concatBytes(reportData, zeros(Math.max(0, 64 - reportData.length)));

export const TEST_EVENTS: EventLog = [
  { name: 'system-preparing', payload: new Uint8Array() },
  { name: 'app-id', payload: filled(20, 0x51) },
  { name: 'compose-hash', payload: bytes32(0x52) },
  { name: 'instance-id', payload: filled(20, 0x53) },
  { name: 'boot-mr-done', payload: new Uint8Array() },
  { name: 'key-provider', payload: utf8('{"name":"kms","id":"54"}') },
  { name: 'system-ready', payload: new Uint8Array() },
];

export type TdxBody = {
  reportData: Bytes;
  teeTcbSvn: Bytes;
  mrSignerSeam: Bytes;
  seamAttributes: Bytes;
  tdAttributes: Bytes;
  mrTd: Bytes;
  rtMr: readonly Bytes[];
  rtMr3: Bytes;
};

/** TD report 1.0, 584 bytes (Intel TDX DCAP Quoting Library API, appendix A.3.2). */
export function tdxBody(changes: Partial<TdxBody> = {}): Bytes {
  const body: TdxBody = {
    reportData: bytes32(0),
    teeTcbSvn: concatBytes(Uint8Array.of(5, 1, 2), zeros(13)),
    mrSignerSeam: zeros(48),
    seamAttributes: zeros(8),
    tdAttributes: fromHex('0000001000000000'),
    mrTd: filled(48, 0x40),
    rtMr: [0x41, 0x42, 0x43].map((fill) => filled(48, fill)),
    rtMr3: replayEvents(TEST_EVENTS),
    ...changes,
  };
  return concatBytes(
    ...[body.teeTcbSvn, filled(48, 0x30), body.mrSignerSeam, body.seamAttributes, body.tdAttributes],
    ...[fromHex('e702060000000000'), body.mrTd, zeros(3 * 48), ...body.rtMr, body.rtMr3],
    reportField(body.reportData),
  );
}

export type SgxBody = {
  reportData: Bytes;
  cpuSvn: Bytes;
  attributes: Bytes;
  mrEnclave: Bytes;
  mrSigner: Bytes;
  configId: Bytes;
  prodId: number;
  svn: number;
  configSvn: number;
};

/** Enclave report, 384 bytes (Intel SDM, volume 3D, section 36.15); quoting enclaves have one, too. */
export function sgxBody(changes: Partial<SgxBody> = {}): Bytes {
  const body: SgxBody = {
    reportData: bytes32(0),
    cpuSvn: filled(16, 3),
    attributes: concatBytes(Uint8Array.of(0x05), zeros(7), Uint8Array.of(0xe7), zeros(7)),
    mrEnclave: bytes32(0x60),
    mrSigner: bytes32(0x61),
    configId: zeros(64),
    prodId: 0,
    svn: 8,
    configSvn: 0,
    ...changes,
  };
  return concatBytes(
    ...[body.cpuSvn, zeros(4 + 28), body.attributes, body.mrEnclave, zeros(32), body.mrSigner, zeros(32)],
    ...[body.configId, u16(body.prodId), u16(body.svn), u16(body.configSvn), zeros(58)],
    reportField(body.reportData),
  );
}
