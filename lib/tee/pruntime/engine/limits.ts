/** What a contract may use. All its replicas must run with the same numbers: they decide outcomes. */
export type EngineLimits = {
  /** Units of the meter (see `wasm/meter.ts`) that a command may spend. */
  readonly gas: number;
  /** Units that a query may spend; anybody may ask. */
  readonly queryGas: number;
  /** Units that each step of booting a bundle may spend. */
  readonly bootGas: number;
  /** Bytes that the guest may hold allocated. */
  readonly memory: number;
  /** Bytes of the guest's own stack; beyond it the guest sees a RangeError. */
  readonly stack: number;
  readonly hostCalls: number;
  /** Contracts of a group that may wait for each other. */
  readonly frames: number;
  /** Questions to contracts of other groups that a query may ask. */
  readonly views: number;
  /** UTF-16 code units of a store key. */
  readonly keyLength: number;
  /** Bytes of one value's JSON text. */
  readonly valueBytes: number;
  /** Bytes of a contract's whole state, each entry counted as its key, its value and `entryBytes`. */
  readonly stateBytes: number;
  readonly entryBytes: number;
  /** The last bytes of `stateBytes` are for commands that add at most `smallGrowth`: who is full can still clear up. */
  readonly stateReserve: number;
  readonly smallGrowth: number;
  /** Bytes of keys and values that a call may write. */
  readonly writeBytes: number;
  /** Bytes of keys and values that a call may read. */
  readonly readBytes: number;
  /** Bytes of JSON text that go in as arguments. */
  readonly inputBytes: number;
  /** Bytes of JSON text that come out: answer, events and releases together. */
  readonly outputBytes: number;
  /** Labels that a query may release, and bytes of JSON text of each: what a gatekeeper witnesses at once. */
  readonly releases: number;
  readonly labelBytes: number;
  /** Messages to other groups that a command may send, and bytes of CBOR of each one's arguments. */
  readonly messages: number;
  readonly messageBytes: number;
};

const MIB = 1024 * 1024;

/** The drive's heaviest query takes 2.2e9 units (a listing of 10,000 shared files), its boot less than 35e6. */
export const defaultLimits: EngineLimits = {
  gas: 10_000_000_000,
  queryGas: 5_000_000_000,
  bootGas: 500_000_000,
  memory: 64 * MIB,
  stack: 256 * 1024,
  hostCalls: 100_000,
  frames: 8,
  views: 8,
  keyLength: 512,
  valueBytes: MIB,
  stateBytes: 64 * MIB,
  entryBytes: 128,
  stateReserve: MIB,
  smallGrowth: 1024,
  writeBytes: 4 * MIB,
  readBytes: 64 * MIB,
  inputBytes: 4 * MIB,
  outputBytes: 4 * MIB,
  releases: 256,
  labelBytes: 2048,
  messages: 16,
  messageBytes: 32 * 1024,
};
