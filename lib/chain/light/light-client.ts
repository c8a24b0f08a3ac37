/**
 * The port of a light client, which verifies headers, finality and proofs by itself. It speaks JSON-RPC as texts; each session has calls
 * and subscriptions of its own.
 */
export type LightClient = {
  /**
   * Opens a session with the chain that is followed.
   * @param receive called with each answer and notification.
   * @param ended called once if the light client ends the session.
   */
  open(receive: (text: string) => void, ended: () => void): LightSession;
};

export type LightSession = { send(text: string): void; close(): void };
