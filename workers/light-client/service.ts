import { start, type Chain, type Client } from 'smoldot';
import type { FromLightClient } from './messages.ts';

/** Warnings and errors; what smoldot says beyond is for who works on it. */
const MAX_LOG_LEVEL = 2;
/** A session that asks for more at once is ended. */
const MAX_PENDING = 1_024;

export type LightClientService = {
  open(session: number): void;
  send(session: number, text: string): void;
  close(session: number): void;
};

/**
 * Runs smoldot on these chain specifications, each the relay chain of the next, and carries texts between it and its sessions. Nothing
 * else happens in this process: smoldot's licence is the GPL with the Classpath exception, and it shares no memory with what is ours.
 * @throws smoldot's AddChainError for a specification that it cannot begin with.
 */
export async function createLightClientService(
  specs: readonly string[],
  tell: (message: FromLightClient) => void,
): Promise<LightClientService> {
  const client = start({
    maxLogLevel: MAX_LOG_LEVEL,
    // It warns of every use of the methods that nodes have, which are those that are used here.
    logCallback: (_level, target, message) =>
      void (target.startsWith('json-rpc') || tell({ type: 'log', text: `${target}: ${message}` })),
  });
  const relays: Chain[] = [];
  const followed = specs.at(-1) ?? '';
  for (const chainSpec of specs)
    relays.push(
      await client.addChain({ chainSpec, potentialRelayChains: [...relays], disableJsonRpc: true }),
    );
  // The last one is kept, too: a chain is followed for as long as somebody holds it.
  const sessions = new Map<number, Promise<Chain>>();
  const end = (session: number): void => {
    sessions
      .get(session)
      ?.then((chain) => chain.remove())
      // It is gone already.
      .catch(() => undefined);
    if (sessions.delete(session)) tell({ type: 'ended', session });
  };
  return {
    open(session) {
      const adding = addSession(client, followed, relays);
      sessions.set(session, adding);
      adding
        .then((chain) => carry(chain, (text) => tell({ type: 'text', session, text })))
        .catch(() => end(session));
    },
    send(session, text) {
      sessions
        .get(session)
        ?.then((chain) => chain.sendJsonRpc(text))
        .catch(() => end(session));
    },
    close: end,
  };
}

const addSession = (client: Client, chainSpec: string, relays: readonly Chain[]): Promise<Chain> =>
  client.addChain({
    chainSpec,
    potentialRelayChains: relays.slice(0, -1),
    jsonRpcMaxPendingRequests: MAX_PENDING,
  });

/** Never resolves; rejects when the chain is removed. */
async function carry(chain: Chain, receive: (text: string) => void): Promise<never> {
  for (;;) receive(await chain.nextJsonRpcResponse());
}
