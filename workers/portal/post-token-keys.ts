import { toHex, type Bytes } from '../../lib/base/bytes.ts';
import { describeError } from '../../lib/base/errors.ts';
import type { Logger } from '../../lib/base/logger.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import type { Signer } from '../../lib/crypto/signing.ts';
import { createRecordWriter } from '../../lib/protocol/record-writer.ts';
import { tokenKeyCodec } from '../../lib/protocol/upload-tokens/token-key.ts';
import type { TokenStore } from './credit/token-store.ts';

/** After a try that brought nothing, in milliseconds of the chain. */
const PAUSE = 60_000;

export type PostedKeys = {
  /** Resolves when nothing is under way any more. */
  end(): Promise<void>;
};

/**
 * Has the chain name the key that signs now, with the first block of each epoch and wherever it is missing. A store that governance did not admit posts
 * nothing and says so.
 */
export function postTokenKeys(
  log: Pick<CommandLog, 'state' | 'onBlock' | 'submit'>,
  store: Signer,
  tokens: Pick<TokenStore, 'keys'>,
  logger: Logger,
): PostedKeys {
  const identity = toHex(store.identity);
  const records = createRecordWriter({
    signer: store,
    state: () => log.state(),
    post: (item) => log.submit(item),
  });
  const isNamed = (id: Bytes): boolean =>
    log
      .state()
      .stores.get(identity)
      ?.keys.some((key) => toHex(key.id) === toHex(id)) === true;
  let wasAdmitted: boolean | undefined;
  let again = 0;

  const post = async (): Promise<void> => {
    const { time } = log.state();
    const current = (await tokens.keys()).findLast(({ notBefore }) => notBefore <= time);
    if (current === undefined || isNamed(current.id)) return;
    again = time + PAUSE;
    await records.write('token-key', tokenKeyCodec.encode(current));
    if (isNamed(current.id))
      logger.info('the network knows the key of this epoch', { key: toHex(current.id) });
    else
      logger.error(
        'the network refuses the key of this epoch, so nobody gets tokens here: another key of this store is of less than a week before. ' +
          'Put token-keys and credit.sqlite back into the portal’s folder, or move store-identity away, too, and have the new identity admitted',
        { key: toHex(current.id) },
      );
  };

  let running: Promise<void> | undefined;
  const look = (): void => {
    const { genesis, stores, time } = log.state();
    if (genesis === undefined) return;
    const isAdmitted = stores.get(identity)?.isAdmitted === true;
    if (isAdmitted !== wasAdmitted) sayAdmission(isAdmitted, identity, logger);
    wasAdmitted = isAdmitted;
    if (!isAdmitted || running !== undefined || time < again) return;
    running = post()
      .catch((error: unknown) => {
        again = log.state().time + PAUSE;
        logger.warn('could not post the key of this epoch; trying again', { error: describeError(error) });
      })
      .finally(() => {
        running = undefined;
      });
  };
  const off = log.onBlock(look);
  look();
  return {
    async end() {
      off();
      await running;
    },
  };
}

function sayAdmission(isAdmitted: boolean, identity: string, logger: Logger): void {
  if (isAdmitted) logger.info('this portal is a store of its network', { store: identity });
  else
    logger.warn(
      `nobody gets upload tokens from this portal: governance has to admit it first, with “velum governance store admit ${identity}”`,
      { store: identity },
    );
}
