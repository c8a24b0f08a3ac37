import { concatBytes, utf8, type Bytes } from '../../lib/base/bytes.ts';
import { sealBoxWithNonce } from '../../lib/crypto/box.ts';
import { contentKey } from '../../lib/crypto/content-key.ts';
import { deriveKey, domainBytes } from '../../lib/crypto/domain.ts';
import { deriveHeaderTag, importFloeKey } from '../../lib/crypto/floe/floe-keys.ts';
import { encodeFloeParams, floeParameters } from '../../lib/crypto/floe/floe-parameters.ts';
import { grantTag } from '../../lib/drive/crypto/node-keys.ts';
import { formatLink } from '../../lib/drive/link-fragment.ts';
import { linkKeys } from '../../lib/drive/vault.ts';
import * as input from './inputs.ts';

const { network, contract, NODE, PARENT } = input;
export const ACCOUNT = 'bob';
export const PLAINTEXT = utf8('hello');
export const WRAP_PLACE = { node: NODE, parent: PARENT, generation: 1, parentGeneration: 1 };
export const contentAad = domainBytes('content-aad', network, contract, NODE, 1);
export const fileKey = contentKey(input.shares.enclave, input.shares.vault, {
  ...input.place,
  node: NODE,
  version: 1,
});

async function header(): Promise<Bytes> {
  const params = encodeFloeParams(floeParameters({}));
  const context = { params, iv: input.iv, aad: contentAad };
  return concatBytes(params, input.iv, await deriveHeaderTag(await importFloeKey(fileKey), context));
}

/** As section 9.1 says it, with a chosen nonce where a client draws one. */
function wrap(): Promise<Bytes> {
  const under = deriveKey(input.keys.parent, 'node-wrap', network, 32, contract);
  const aad = domainBytes('wrap', network, contract, NODE, PARENT, 1, 1, 'parent');
  return sealBoxWithNonce(under, input.nonce12, input.keys.node, aad);
}

export async function fileExamples(): Promise<Record<string, Bytes | string>> {
  const grant = { node: NODE, generation: 1, account: ACCOUNT };
  return {
    'content-key': fileKey,
    header: await header(),
    wrap: await wrap(),
    'key-tag': grantTag(input.place, input.keys.node, grant, input.sealing.publicKey),
    link: formatLink({ drive: contract, secret: input.secret, needsPassword: false }),
    'link-account': linkKeys(network, contract, input.secret).signer.identity,
  };
}
