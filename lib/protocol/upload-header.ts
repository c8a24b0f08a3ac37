/** The header in which an upload's requests name it: 16 random bytes, hex. Until it is pinned it holds its blocks. */
export const UPLOAD_HEADER = 'x-velum-upload';

/** The header in which uploads, pins and releases name the purse that pays, hex (`upload-tokens/credit.ts`). */
export const PURSE_HEADER = 'x-velum-purse';

/** The header in which pins say how many portals are to hold them, 1 to {@link MOST_COPIES}; each copy is paid for. */
export const COPIES_HEADER = 'x-velum-copies';
export const MOST_COPIES = 8;
