import { fromUtf8, utf8, type Bytes } from '../../../base/bytes.ts';
import { createDomainMac } from '../../../crypto/domain-mac.ts';
import { domainBytes } from '../../../crypto/domain.ts';
import { createSyntheticBox } from '../../../crypto/synthetic-box.ts';
import type { ContractSecrets } from '../../enclave/contract-secrets.ts';
import { MAX_KEY_LENGTH } from './layout.ts';
import { StateError } from './state-error.ts';

/** Whose state it is. Another epoch has other keys, so its first commitment writes every page anew. */
export type StateScope = { readonly network: Bytes; readonly contract: Bytes; readonly epoch: number };
export type StateSecrets = Pick<ContractSecrets, 'stateEncryption' | 'stateNonce' | 'statePath'>;

export type StateKeys = {
  readonly scope: StateScope;
  /** 64 hex digits that say where a key's record lies. @throws StateError `bad-key`. */
  pathOf(key: string): string;
  /** Deterministic: place and version are inside the page, and thereby under its synthetic vector. */
  seal(padded: Bytes): Promise<Bytes>;
  /** @throws CryptoError `cannot-open`. */
  open(sealed: Bytes): Promise<Bytes>;
};

export function createStateKeys(secrets: StateSecrets, scope: StateScope): StateKeys {
  const { network, contract, epoch } = scope;
  const aad = domainBytes('state-page', network, contract, epoch);
  const pathMac = createDomainMac(secrets.statePath, 'state-path', network, contract, epoch);
  const box = createSyntheticBox({ encryption: secrets.stateEncryption, nonce: secrets.stateNonce });
  return {
    scope,
    pathOf(key) {
      if (key.length > MAX_KEY_LENGTH || !key.isWellFormed())
        throw new StateError('bad-key', 'a key that is too long or not well-formed text');
      return pathText(pathMac(key));
    },
    seal: (padded) => box.seal(padded, aad),
    open: (sealed) => box.open(sealed, aad),
  };
}

const DIGITS = utf8('0123456789abcdef');

/** Hex as one flat string: `toHex` joins pieces, and hundreds of thousands of paths are kept. */
function pathText(mac: Bytes): string {
  const text = new Uint8Array(2 * mac.length);
  for (const [i, byte] of mac.entries()) {
    text[2 * i] = DIGITS[byte >> 4] ?? 0;
    text[2 * i + 1] = DIGITS[byte & 15] ?? 0;
  }
  return fromUtf8(text);
}
