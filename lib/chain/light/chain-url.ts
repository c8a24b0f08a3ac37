import { ChainError } from '../chain-error.ts';

/**
 * Where a process reads its chain: an endpoint that it believes, or a light client of its own that begins with these files of chain
 * specifications, the relay chain's first.
 */
export type ChainUrl = { view: 'plain'; url: string } | { view: 'light'; files: string[] };

export type ChainView = ChainUrl['view'];

const LIGHT = 'light:';

/** Reads `ws(s)://…`, `light:<spec>` or `light:<spec of the relay chain>,<spec>`. @throws ChainError `bad-config`. */
export function readChainUrl(text: string): ChainUrl {
  if (/^wss?:\/\//.test(text)) return { view: 'plain', url: text };
  if (!text.startsWith(LIGHT))
    throw new ChainError(
      'bad-config',
      'a chain is reached by ws:// or wss://, or by light: and the path of a chain specification',
    );
  const files = text
    .slice(LIGHT.length)
    .split(',')
    .map((file) => file.trim());
  if (files.length > 2 || files.includes(''))
    throw new ChainError('bad-config', 'light: takes the path of one chain specification, or of two');
  return { view: 'light', files };
}
