/** Bytes of blobs that one page of an answer may carry; well below what the engine lets out. */
const PAGE_BYTES = 2 * 1024 * 1024;
const RECORD_BYTES = 600;

/** Says when an answer has grown enough. The first entry always fits. */
export class Page {
  #bytes = 0;

  get full(): boolean {
    return this.#bytes >= PAGE_BYTES;
  }

  count(record: object): void {
    this.#bytes += RECORD_BYTES + blobBytes(record);
  }
}

/** Characters of all blobs in a record. */
function blobBytes(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if ('$b64' in value) return typeof value.$b64 === 'string' ? value.$b64.length : 0;
  return Object.values(value).reduce<number>((sum, part) => sum + blobBytes(part), 0);
}
