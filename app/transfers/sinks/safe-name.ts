/** Means a path, or shows as nothing or as something else. */
const UNSAFE = /[/\\:*?"<>|\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Names of devices in Windows, whatever comes after a dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A name under which a file can lie on any disk, in the folder that was meant and no other. Names of drives were checked when they were read;
 * what is saved does not rest on that.
 */
export function safeName(name: string): string {
  const plain = name
    .toWellFormed()
    .replace(UNSAFE, '_')
    .replace(/[. ]+$/, '');
  if (plain === '') return '_';
  return DEVICE.test(plain) ? `_${plain}` : plain;
}
