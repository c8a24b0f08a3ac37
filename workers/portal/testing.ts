import type { Bytes } from '../../lib/base/bytes.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import type { RelayPolicy } from './relay-routes.ts';
import type { TestChain } from '../../lib/protocol/reducer/testing.ts';

/** For tests: a log that shows a folded chain and keeps what is posted to it. */
export function logOn(chain: TestChain): CommandLog & { readonly posted: Bytes[] } {
  const posted: Bytes[] = [];
  return {
    posted,
    state: () => chain.state,
    directory: () => chain.directory,
    submit: (item) => Promise.resolve(posted.push(item)),
    commands: () => [],
    onBlock: () => () => undefined,
    isRecentBlock: () => true,
    reached: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** For tests: whoever comes may post what they like. */
export const OPEN_TO_ALL: RelayPolicy = {
  drives: { newDrives: 'open', post: (_record, _invite, post) => post() },
  limit: {},
};
