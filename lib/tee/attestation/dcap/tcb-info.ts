import * as v from 'valibot';
import { AttestationError } from '../errors.ts';

const hex = v.pipe(v.string(), v.regex(/^([0-9a-fA-F]{2})*$/));
const components = v.array(v.object({ svn: v.number() }));
const moduleIdentity = { mrsigner: hex, attributes: hex, attributesMask: hex };

/** The parts of Intel's TCB info (version 3 of the API's format) that are read here. Its signature is verified before. */
const schema = v.object({
  tcbLevels: v.array(
    v.object({
      tcb: v.object({
        sgxtcbcomponents: components,
        tdxtcbcomponents: v.optional(components),
        pcesvn: v.number(),
      }),
      tcbDate: v.pipe(v.string(), v.isoTimestamp()),
    }),
  ),
  tdxModule: v.optional(v.object(moduleIdentity)),
  tdxModuleIdentities: v.optional(
    v.array(
      v.object({
        ...moduleIdentity,
        id: v.string(),
        tcbLevels: v.array(
          v.object({
            tcb: v.object({ isvsvn: v.number() }),
            tcbStatus: v.string(),
            advisoryIDs: v.optional(v.array(v.string()), []),
          }),
        ),
      }),
    ),
  ),
});
export type TcbInfo = v.InferOutput<typeof schema>;

/** @throws AttestationError `bad-collateral`. */
export function parseTcbInfo(text: string): TcbInfo {
  try {
    return v.parse(schema, JSON.parse(text));
  } catch (cause) {
    throw new AttestationError('bad-collateral', 'Intel’s word on the platform cannot be read', { cause });
  }
}

/** The levels of a platform, as quote and certificate tell them. */
export type PlatformSvns = {
  cpuSvn: Uint8Array;
  pceSvn: number;
  /** Of a TDX quote only. */
  teeTcbSvn: Uint8Array | undefined;
};

/** Milliseconds since when Intel names the level that the platform reaches. @throws AttestationError `unknown-tcb`. */
export function tcbDateOf(info: TcbInfo, { cpuSvn, pceSvn, teeTcbSvn }: PlatformSvns): number {
  const reached = info.tcbLevels.find(
    ({ tcb }) =>
      pceSvn >= tcb.pcesvn &&
      reaches(cpuSvn, tcb.sgxtcbcomponents) &&
      (teeTcbSvn === undefined || reaches(teeTcbSvn, tcb.tdxtcbcomponents ?? [])),
  );
  if (reached === undefined)
    throw new AttestationError('unknown-tcb', 'the platform’s level is below all that Intel lists');
  return Date.parse(reached.tcbDate);
}

const reaches = (svns: Uint8Array, wanted: readonly { svn: number }[]): boolean =>
  svns.length === wanted.length && wanted.every(({ svn }, at) => (svns[at] ?? -1) >= svn);
