import { concatBytes, type Bytes } from './bytes.ts';

/**
 * The body of a response, read no further than `maxBytes`, whatever a hostile server sends.
 * @returns `undefined` for a longer one, whose rest is not fetched.
 */
export async function readBodyUpTo(response: Response, maxBytes: number): Promise<Bytes | undefined> {
  if (response.body === null) return new Uint8Array(0);
  const reader = response.body.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    parts.push(next.value);
  }
  return concatBytes(...parts);
}
