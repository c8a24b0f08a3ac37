import type { Bytes } from '../../base/bytes.ts';
import type { DirectoryContract, ShownDirectory } from '../directory.ts';

/** Where nothing can be proved. */
export const NOTHING_SHOWN: ShownDirectory = { checkpoint: new Uint8Array(), found: [] };

const none: Bytes = new Uint8Array();
/** The answer where there is no such contract. */
export const noContract = (directory: ShownDirectory): DirectoryContract => ({
  ...{ v: 3, deploy: none, joined: [], keys: none, assignment: none, workers: [], directory },
});
