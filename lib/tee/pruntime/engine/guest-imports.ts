/** What the guest's machine may ask of its host while a call runs. */
export type GuestHost = {
  /** Milliseconds that the guest's clocks show. */
  now(): number;
  /** A call of the raw host function; addresses of `argc` JS values. @returns the address of a JS value. */
  hostCall(argc: number, argv: number): number;
};

const WASI_BADF = 8;
const WASI_NOSYS = 52;

/**
 * The wasm's imports: a clock that the host sets, zeroes for randomness, UTC, no files, no modules. The
 * generator behind Math.random is seeded from the clock at boot, which is always 0, so it is the same
 * sequence in every call on every replica; contracts draw nothing secret from it.
 */
export function guestImports(host: GuestHost, memory: () => WebAssembly.Memory): WebAssembly.Imports {
  return {
    env: {
      host_call: (_name: number, _nameLength: number, _self: number, argc: number, argv: number) =>
        host.hostCall(argc, argv),
      host_interrupt: () => 0,
      host_promise_rejection: () => undefined,
      host_module_normalize: () => 0,
      host_module_load: () => 0,
      host_get_timezone_offset: () => 0,
    },
    wasi_snapshot_preview1: {
      clock_time_get(_clock: number, _precision: bigint, result: number) {
        const nanoseconds = BigInt(host.now()) * 1_000_000n;
        new DataView(memory().buffer).setBigUint64(result, nanoseconds, true);
        return 0;
      },
      random_get(address: number, length: number) {
        new Uint8Array(memory().buffer, address, length).fill(0);
        return 0;
      },
      fd_write: () => WASI_BADF,
      fd_fdstat_get: () => WASI_BADF,
      fd_close: () => WASI_NOSYS,
      fd_seek: () => WASI_NOSYS,
    },
  };
}
