/** Between the process that runs the light client and the one that started it. `session` numbers are the latter's. */
export type ToLightClient =
  | { type: 'start'; specs: string[] }
  | { type: 'open'; session: number }
  | { type: 'send'; session: number; text: string }
  | { type: 'close'; session: number };

export type FromLightClient =
  | { type: 'started' }
  | { type: 'failed'; message: string }
  | { type: 'text'; session: number; text: string }
  | { type: 'ended'; session: number }
  | { type: 'log'; text: string };
