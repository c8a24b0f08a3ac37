import type { Bytes } from '../../base/bytes.ts';
import type { NodeId } from '../../../contracts/drive/schema.ts';

/** The two halves of a version's key. */
export type Shares = { enclave: Bytes; vault: Bytes };

/** Where a version goes, with both halves of its key. */
export type Place = { id: NodeId; version: number; shares: Shares };
