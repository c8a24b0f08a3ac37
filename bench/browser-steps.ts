/**
 * What a browser cannot do without to store a file and to fetch it, and nothing else, in the page itself: it is read, encrypted and hashed in pieces, and crosses HTTP as
 * Blobs, of which the server syncs each; and the way back. How fast this browser does that at all. Each resolves with milliseconds.
 */
const PIECE = 1 << 20;
const PART = 8 * PIECE;
const UNDER_WAY = 3;
const iv = new Uint8Array(12);

export async function bareUpload(file: Blob): Promise<number> {
  const began = performance.now();
  const key = await crypto.subtle.importKey('raw', new Uint8Array(32), 'AES-GCM', false, ['encrypt']);
  const under = new Set<Promise<void>>();
  const send = async (parts: ArrayBuffer[]): Promise<void> => {
    const headers = { 'content-type': 'application/octet-stream' };
    const response = await fetch('/bench/part', { method: 'PUT', body: new Blob(parts), headers });
    if (!response.ok) throw new Error(`a part: ${String(response.status)}`);
  };
  let parts: ArrayBuffer[] = [];
  const flush = async (): Promise<void> => {
    const sending = send(parts).finally(() => under.delete(sending));
    parts = [];
    under.add(sending);
    if (under.size >= UNDER_WAY) await Promise.race(under);
  };
  for await (const piece of piecesOf(file.stream())) {
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, piece);
    await crypto.subtle.digest('SHA-256', sealed);
    parts.push(sealed);
    if (parts.length * PIECE >= PART) await flush();
  }
  await flush();
  await Promise.all(under);
  return performance.now() - began;
}

/** Of what was put plainly last; encrypting takes as long as decrypting, which would refuse it. */
export async function bareDownload(): Promise<number> {
  const began = performance.now();
  const key = await crypto.subtle.importKey('raw', new Uint8Array(32), 'AES-GCM', false, ['encrypt']);
  const { body } = await fetch('/bench/plain');
  if (body === null) throw new Error('there is no answer');
  for await (const piece of piecesOf(body)) {
    await crypto.subtle.digest('SHA-256', piece);
    await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, piece);
  }
  return performance.now() - began;
}

/** Pieces of a stream in one piece of memory. */
async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader({ mode: 'byob' });
  let memory = new ArrayBuffer(PIECE);
  for (let isOver = false; !isOver;) {
    let length = 0;
    while (length < PIECE && !isOver) {
      const { value, done } = await reader.read(new Uint8Array(memory, length));
      if (value === undefined) throw new Error('the stream was ended');
      memory = value.buffer;
      length += value.length;
      isOver = done;
    }
    if (length > 0) yield new Uint8Array(memory, 0, length);
  }
}
