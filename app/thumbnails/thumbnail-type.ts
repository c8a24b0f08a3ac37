/** What thumbnails may be, by the bytes that they begin with. Whoever stored one may have stored anything. */
export function thumbnailTypeOf(bytes: Uint8Array): 'image/webp' | 'image/jpeg' | undefined {
  const begins = (magic: readonly number[], at = 0): boolean =>
    bytes.length >= at + magic.length && magic.every((byte, i) => bytes[at + i] === byte);
  if (begins(RIFF) && begins(WEBP, 8)) return 'image/webp';
  return begins(JPEG) ? 'image/jpeg' : undefined;
}

const RIFF = [0x52, 0x49, 0x46, 0x46];
const WEBP = [0x57, 0x45, 0x42, 0x50];
const JPEG = [0xff, 0xd8, 0xff];
