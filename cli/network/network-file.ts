import { join } from 'node:path';
import * as v from 'valibot';
import { CodedError } from '../../lib/base/errors.ts';
import { readPrivateFile, writePrivateJson } from '../private-file.ts';

/** What one machine keeps of the network it runs. The seeds pay on its own chain and govern its own network. */
const hex32 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
const schema = v.strictObject({
  version: v.literal(2),
  network: hex32,
  genesis: v.pipe(v.string(), v.regex(/^([0-9a-f]{2})+$/)),
  master: hex32,
  gatekeeperPorts: v.pipe(v.array(port), v.minLength(1)),
});
export type NetworkFile = v.InferOutput<typeof schema>;

export type NetworkFileErrorCode = 'other-version' | 'damaged';
export class NetworkFileError extends CodedError<NetworkFileErrorCode> {}

const NAME = 'network.json';

/** @throws NetworkFileError `other-version` or `damaged`, with the remedy, and CliError `unreadable`. */
export async function readNetworkFile(folder: string): Promise<NetworkFile | undefined> {
  const text = await readPrivateFile(join(folder, NAME));
  if (text === undefined) return undefined;
  const value = parse(text, folder);
  const version =
    value !== null && typeof value === 'object' && 'version' in value ? value.version : undefined;
  if (version !== 2) {
    const remedy = 'start it with the version that made it, or choose an empty folder with --data';
    throw new NetworkFileError(
      'other-version',
      `the data folder ${folder} was made by another version; ${remedy}`,
    );
  }
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) throw damaged(folder);
  return parsed.output;
}

export function writeNetworkFile(folder: string, file: NetworkFile): Promise<void> {
  return writePrivateJson(join(folder, NAME), file);
}

function parse(text: string, folder: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(folder);
  }
}

const damaged = (folder: string): NetworkFileError =>
  new NetworkFileError(
    'damaged',
    `${join(folder, NAME)} cannot be read; restore it from a backup, or choose an empty folder with --data`,
  );
