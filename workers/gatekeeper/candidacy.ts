import { equalBytes } from '../../lib/base/bytes.ts';
import type { CommandLog } from '../../lib/chain/command-log.ts';
import type { GatekeeperEntry } from '../../lib/protocol/genesis.ts';
import { gatekeeperCodec } from '../../lib/protocol/records/gatekeeper.ts';
import { gatekeepersOf } from '../../lib/protocol/reducer/network-state.ts';
import { register, watchVerdict, type RegistrationContext } from '../service/registration.ts';

type Candidacy = Omit<RegistrationContext, 'role' | 'bodyOf'> & {
  log: CommandLog;
  /** Where others reach it. */
  endpoint: string;
  /** Whether its operator said so; otherwise a member stays where the set of now knows it. */
  isChosen: boolean;
};

/**
 * Offers this gatekeeper to the network: publishes evidence for the members to judge, anew where that was too old, and says in the log when governance
 * names it in a set, and when in none any more. Members do the same: it is by their evidence that everybody sees what they run.
 * @returns what ends it.
 */
export function offerItself(context: Candidacy): () => void {
  const { identity, log, logger, endpoint, isChosen } = context;
  const stop = new AbortController();
  const offer: RegistrationContext = {
    ...context,
    role: 'gatekeeper',
    bodyOf: (evidence) =>
      gatekeeperCodec.encode({
        sealing: identity.sealing.publicKey,
        endpoint: isChosen ? endpoint : (me()?.endpoint ?? endpoint),
        evidence,
      }),
  };
  const watch = watchVerdict(offer, () => undefined, stop.signal);
  const me = (): GatekeeperEntry | undefined =>
    gatekeepersOf(log.state()).entries.find((entry) => equalBytes(entry.identity, identity.signer.identity));
  const isMember = (): boolean => me() !== undefined;
  let was = isMember();
  const endWatch = log.onBlock(() => {
    watch();
    const is = isMember();
    if (is === was) return;
    was = is;
    const { set } = gatekeepersOf(log.state());
    if (is) logger.info('governance named this gatekeeper', { set });
    else logger.warn('this gatekeeper is in the set no more; it goes on until all is shared anew', { set });
  });
  void register(offer, stop.signal);
  return () => {
    endWatch();
    stop.abort();
  };
}
