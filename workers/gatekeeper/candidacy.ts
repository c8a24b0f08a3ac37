import { equalBytes } from '../../lib/base/bytes.ts';
import { gatekeeperCodec } from '../../lib/protocol/records/gatekeeper.ts';
import { gatekeepersOf } from '../../lib/protocol/reducer/network-state.ts';
import { register, watchVerdict, type RegistrationContext } from '../service/registration.ts';

/**
 * Offers this gatekeeper to the network, unless it is one of the set of now: publishes evidence for the members to judge, anew where that was too old,
 * and says in the log when governance names it in a set, and when in none any more.
 * @param context what it is, and where others reach it.
 * @returns what ends it.
 */
export function offerItself(
  context: Omit<RegistrationContext, 'role' | 'bodyOf'> & { endpoint: string },
): () => void {
  const { identity, log, logger, endpoint } = context;
  const stop = new AbortController();
  const offer: RegistrationContext = {
    ...context,
    role: 'gatekeeper',
    bodyOf: (evidence) => gatekeeperCodec.encode({ sealing: identity.sealing.publicKey, endpoint, evidence }),
  };
  const watch = watchVerdict(offer, () => undefined, stop.signal);
  const isMember = (): boolean =>
    gatekeepersOf(log.state()).members.some((member) => equalBytes(member, identity.signer.identity));
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
  if (!was) void register(offer, stop.signal);
  return () => {
    endWatch();
    stop.abort();
  };
}
