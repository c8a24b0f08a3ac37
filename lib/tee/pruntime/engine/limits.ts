/** What one call may use. All replicas of a contract must run with the same numbers: they decide outcomes. */
export type EngineLimits = {
  /** Units of the meter (see `wasm/meter.ts`) that a call may spend. */
  readonly gas: number;
  /** Units that booting a bundle may spend. */
  readonly bootGas: number;
  /** Bytes that the guest may hold allocated. */
  readonly memory: number;
  /** Bytes of the guest's own stack; beyond it the guest sees a RangeError. */
  readonly stack: number;
  readonly hostCalls: number;
  /** UTF-16 code units of a store key. */
  readonly keyLength: number;
  /** Bytes of one value's JSON text. */
  readonly valueBytes: number;
  /** Bytes of keys and values that a call may write. */
  readonly writeBytes: number;
  /** Bytes of keys and values that a call may read. */
  readonly readBytes: number;
  /** Bytes of JSON text that go in as arguments. */
  readonly inputBytes: number;
  /** Bytes of JSON text that come out: answer, events and releases together. */
  readonly outputBytes: number;
};

const MIB = 1024 * 1024;

export const defaultLimits: EngineLimits = {
  gas: 10_000_000_000,
  bootGas: 10_000_000_000,
  memory: 64 * MIB,
  stack: 256 * 1024,
  hostCalls: 100_000,
  keyLength: 512,
  valueBytes: MIB,
  writeBytes: 4 * MIB,
  readBytes: 64 * MIB,
  inputBytes: 4 * MIB,
  outputBytes: 4 * MIB,
};
