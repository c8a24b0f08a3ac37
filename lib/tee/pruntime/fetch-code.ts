import { equalBytes, type Bytes } from '../../base/bytes.ts';
import { hashBytes } from '../../crypto/domain.ts';
import type { RuntimeContext } from './ports.ts';
import { RuntimeError } from './runtime-error.ts';

/** Of a bundle. What CIDs name, strangers have chosen. */
const MAX_CODE_BYTES = 4 * 1024 * 1024;

/** @throws RuntimeError `wrong-code`, and what the port throws. */
export async function fetchCode(
  context: RuntimeContext,
  code: { readonly hash: Bytes; readonly cid: string },
): Promise<Bytes> {
  const bundle = await context.content.get(code.cid, MAX_CODE_BYTES);
  if (!equalBytes(hashBytes(bundle), code.hash))
    throw new RuntimeError('wrong-code', 'the stored code is not what was deployed');
  return bundle;
}
