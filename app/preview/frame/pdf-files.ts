/**
 * The fonts, character maps and decoders that PDFs may ask for, in one compressed file (`scripts/preview-files.ts` packs it): a header's
 * length (4 bytes, little-endian), the header as JSON (path → [start, length] after the header), then the files.
 */
type Directory = Readonly<Record<string, readonly [number, number]>>;

/** pdf.js names a kind of file by the option that would say where it lies. */
const FOLDERS: Readonly<Record<string, string>> = {
  cMapUrl: 'cmaps',
  standardFontDataUrl: 'standard_fonts',
  wasmUrl: 'wasm',
};

/** @returns a class for pdf.js that reads from the pack, where its own would fetch. The pack is opened when the first file is asked for. */
export function packReader(pack: Blob): new () => { fetch(asked: Asked): Promise<Uint8Array> } {
  let opened: Promise<(path: string) => Uint8Array> | undefined;
  return class PackReader {
    async fetch({ kind, filename }: Asked): Promise<Uint8Array> {
      opened ??= openPack(pack);
      return (await opened)(`${FOLDERS[kind] ?? ''}/${filename}`);
    }
  };
}

type Asked = { kind: string; filename: string };

async function openPack(pack: Blob): Promise<(path: string) => Uint8Array> {
  const bytes = await inflate(pack);
  const length = new DataView(bytes).getUint32(0, true);
  const directory = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))) as Directory;
  return (path) => {
    const place = Object.hasOwn(directory, path) ? directory[path] : undefined;
    if (place === undefined) throw new RangeError(`${path} is not in the pack`);
    // A copy: what is handed to the worker is transferred.
    return new Uint8Array(bytes, 4 + length + place[0], place[1]).slice();
  };
}

/** @param packed - raw DEFLATE (RFC 1951). */
export function inflate(packed: Blob): Promise<ArrayBuffer> {
  return new Response(packed.stream().pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer();
}
