import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { toHex, type Bytes } from '../../base/bytes.ts';
import { ChainError } from '../chain-error.ts';

/**
 * The version file of a chain's data folder, `chain.json`: { "format": 1, "genesis": "<64 hex digits>" }. It is
 * written before anything else, so that no folder with blocks is without it.
 */
const FORMAT = 1;
const VERSION_FILE = 'chain.json';
const DATABASE_FILE = 'chain.db';

const versionSchema = v.object({ format: v.number(), genesis: v.string() });

/**
 * Opens or creates the folder of one chain; gives the path of its database.
 *
 * @throws ChainError `folder-version` for a folder of another format, `folder-genesis` for one of another
 * chain, `folder-damaged` for one without a readable version file.
 */
export function openDataFolder(folder: string, genesisHash: Bytes): string {
  const database = join(folder, DATABASE_FILE);
  const versionFile = join(folder, VERSION_FILE);
  mkdirSync(folder, { recursive: true });
  if (existsSync(versionFile)) checkVersion(folder, versionFile, genesisHash);
  else if (existsSync(database)) throw damaged(folder);
  else writeDurably(folder, versionFile, JSON.stringify({ format: FORMAT, genesis: toHex(genesisHash) }));
  return database;
}

function checkVersion(folder: string, versionFile: string, genesisHash: Bytes): void {
  const { format, genesis } = readVersion(folder, versionFile);
  if (format !== FORMAT) {
    throw new ChainError(
      'folder-version',
      `${folder} is a chain folder of format ${String(format)}, this program writes format ${String(FORMAT)}; ` +
        'start the program that wrote it, or name another folder',
    );
  }
  if (genesis !== toHex(genesisHash)) {
    throw new ChainError(
      'folder-genesis',
      `${folder} holds another chain (its endowed accounts or runtime differ); ` +
        'restore the former settings, or name another folder',
    );
  }
}

function readVersion(folder: string, versionFile: string): v.InferOutput<typeof versionSchema> {
  try {
    return v.parse(versionSchema, JSON.parse(readFileSync(versionFile, 'utf8')));
  } catch (cause) {
    throw damaged(folder, cause);
  }
}

function damaged(folder: string, cause?: unknown): ChainError {
  const text = `${folder} has no readable ${VERSION_FILE}; restore the folder from a copy, or name another one`;
  return new ChainError('folder-damaged', text, { cause });
}

function writeDurably(folder: string, path: string, text: string): void {
  const file = openSync(`${path}.new`, 'w');
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  const directory = openSync(folder, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
