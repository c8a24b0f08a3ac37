import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';

/** The few disk operations of the block store; injected, so that tests see their order and make them fail. */
export type FilePort = {
  /** Creates a file that must not exist yet. */
  create(path: string): Promise<WritableFile>;
  rename(from: string, to: string): Promise<void>;
  /** Creates a folder and its parents; an existing one is fine. */
  makeFolder(path: string): Promise<void>;
  /** Makes the names in a folder survive a power cut (fsync of the folder). */
  syncFolder(path: string): Promise<void>;
  /** @throws an error with code ENOENT if the file is absent. */
  read(path: string): Promise<Uint8Array>;
  /** Length in bytes; `undefined` if the file is absent. */
  size(path: string): Promise<number | undefined>;
  list(folder: string): Promise<string[]>;
  /** Removes a file or folder with what it holds; an absent one is fine. */
  remove(path: string): Promise<void>;
};

export type WritableFile = {
  write(bytes: Uint8Array): Promise<void>;
  /** Makes the content survive a power cut (fsync). */
  sync(): Promise<void>;
  close(): Promise<void>;
};

export const nodeFiles: FilePort = {
  create: async (path) => {
    const handle = await open(path, 'wx');
    return {
      write: (bytes) => handle.writeFile(bytes),
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  },
  rename,
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true });
  },
  syncFolder: async (path) => {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  read: async (path) => {
    const handle = await open(path, 'r');
    try {
      // By one call into bytes of its length: `readFile` puts what is longer than half a megabyte together from parts.
      const bytes = new Uint8Array((await handle.stat()).size);
      let length = 0;
      for (let read = -1; read !== 0 && length < bytes.length; length += read)
        read = (await handle.read(bytes, length, bytes.length - length, length)).bytesRead;
      return bytes.subarray(0, length);
    } finally {
      await handle.close();
    }
  },
  size: async (path) => {
    try {
      return (await stat(path)).size;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  },
  list: (folder) => readdir(folder),
  remove: (path) => rm(path, { recursive: true, force: true }),
};

export function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
