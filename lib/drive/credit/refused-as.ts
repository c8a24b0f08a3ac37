import { ContentError } from '../../ipfs/content-error.ts';

/** Whether the store refused, and said this code. */
export const isRefusedAs = (error: unknown, code: string): boolean =>
  error instanceof ContentError && error.refusal?.code === code;
