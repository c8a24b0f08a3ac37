import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../base/logger.ts';
import { createContentNode, type ContentNode, type ContentNodeOptions } from '../content-node.ts';

/** Real content nodes in temporary folders, for tests. Node only. */
export type TemporaryNodes = {
  /** Without a folder in the options, in a fresh one. */
  start(options?: Partial<ContentNodeOptions>): Promise<ContentNode & { folder: string }>;
  /** Closes all nodes, then removes the folders made here. */
  close(): Promise<void>;
};

export function createTemporaryNodes(): TemporaryNodes {
  const folders: string[] = [];
  const closers: (() => Promise<void>)[] = [];
  const freshFolder = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'velum-content-'));
    folders.push(folder);
    return folder;
  };
  return {
    async start(options = {}) {
      const folder = options.folder ?? (await freshFolder());
      const node = await createContentNode({ logger: silentLogger, ...options, folder });
      let closing: Promise<void> | undefined;
      const close = (): Promise<void> => (closing ??= node.close());
      closers.push(close);
      return { ...node, close, folder };
    },
    async close() {
      await Promise.all(closers.splice(0).map((close) => close()));
      await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
    },
  };
}
