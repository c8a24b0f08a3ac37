/** How deep arrays and maps may lie inside one another. One number for all, so that no stack of any machine decides. */
export const MAX_NESTING = 64;

/** Bytes of a head's argument, by its low five bits; what is missing is reserved or indefinite. */
const ARGUMENT_BYTES = new Map([
  [24, 1],
  [25, 2],
  [26, 4],
  [27, 8],
]);

const major = { bytes: 2, text: 3, array: 4, map: 5, tag: 6 } as const;

/**
 * Whether CBOR nests no deeper than `MAX_NESTING`: reads the heads, without recursion. Bytes that no decoder would take from
 * here on (a tag, an indefinite length, a length beyond the end) count as too deep, so that the answer yes is safe.
 */
export function isShallowCbor(bytes: Uint8Array): boolean {
  /** Items that each open array or map still waits for. */
  const open: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    const head = readHead(bytes, at);
    if (head === undefined) return false;
    at = head.next;
    close(open);
    if (head.items !== undefined) {
      if (open.length >= MAX_NESTING) return false;
      open.push(head.items);
    }
  }
  return true;
}

/** Takes the item that begins now off the array or map that it belongs to. */
function close(open: number[]): void {
  while (open.at(-1) === 0) open.pop();
  const left = open.pop();
  if (left !== undefined) open.push(left - 1);
}

/** Where the next item begins, and how many items an array or map has inside. */
function readHead(bytes: Uint8Array, at: number): { next: number; items?: number } | undefined {
  const first = bytes[at] ?? 0;
  const [kind, short] = [first >> 5, first & 0x1f];
  const width = short < 24 ? 0 : ARGUMENT_BYTES.get(short);
  if (width === undefined || kind === major.tag) return undefined;
  const next = at + 1 + width;
  const argument = width === 0 ? short : readUint(bytes, at + 1, width);
  if (kind !== major.bytes && kind !== major.text && kind !== major.array && kind !== major.map)
    return { next };
  if (argument > bytes.length - next) return undefined;
  if (kind === major.array) return { next, items: argument };
  return kind === major.map ? { next, items: 2 * argument } : { next: next + argument };
}

function readUint(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}
