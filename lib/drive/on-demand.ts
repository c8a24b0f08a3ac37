/**
 * What only some visits do: parts that browsers fetch when one of them is wanted first, because no list of files needs them.
 */
export { uploadMany } from './batch/upload-many.ts';
export { balanceOf, drawInto } from './credit/draw.ts';
export { releaseErased } from './credit/release-erased.ts';
export { reencrypt } from './reencrypt.ts';
