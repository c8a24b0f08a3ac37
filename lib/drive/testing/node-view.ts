import type { Bytes } from '../../base/bytes.ts';
import type { NodeView } from '../../../contracts/drive/schema.ts';

/** A folder as the contract would show it to its owner. */
export const nodeView = (changes: Partial<NodeView<Bytes>> = {}): NodeView<Bytes> => ({
  id: 'n',
  parent: null,
  kind: 'folder',
  meta: new Uint8Array(),
  keyGeneration: 1,
  wrap: new Uint8Array(),
  parentGeneration: 0,
  history: [],
  dirty: false,
  trashedAt: null,
  latest: null,
  created: 0,
  modified: 0,
  change: 1,
  policyVersion: 0,
  role: 'owner',
  shared: 0,
  ...changes,
});
