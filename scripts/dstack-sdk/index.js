// The SDK wants an older @noble/hashes than everything else here: it has its own copy beside this file.
export { DstackClient } from '@phala/dstack-sdk';
