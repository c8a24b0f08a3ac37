import { Worker } from 'node:worker_threads';
import { EngineError } from './errors.ts';
import type { Reply, Request, ThreadData } from './messages.ts';

/** Native stack of the thread. The guest's stack is at most 512 KiB and its wasm frames 20,000. */
const STACK_MIB = 128;

type Pending = { resolve: (reply: Reply) => void; reject: (error: EngineError) => void };

/** One life of an engine's thread. It answers requests in the order in which they are asked. */
export class ThreadLink {
  readonly #worker: Worker;
  readonly #patience: number;
  #lost: EngineError | undefined;
  #pending: Pending[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param patience - milliseconds that one request may take; 0 for any time. */
  constructor(thread: URL, data: ThreadData, patience: number) {
    this.#patience = patience;
    this.#worker = new Worker(thread, {
      workerData: data,
      env: {},
      resourceLimits: { stackSizeMb: STACK_MIB },
    });
    this.#worker.on('message', (reply: Reply) => {
      const settled = this.#pending.shift();
      this.#watch();
      settled?.resolve(reply);
    });
    this.#worker.on('error', (cause) => {
      this.#lose(new EngineError('host-fault', 'the engine thread failed', { cause }));
    });
    this.#worker.on('exit', () => {
      this.#lose(new EngineError('host-fault', 'the engine thread ended'));
    });
  }

  get lost(): boolean {
    return this.#lost !== undefined;
  }

  /** @throws EngineError `watchdog` if the thread is silent for too long, `host-fault` if it ends. */
  ask(request: Request): Promise<Reply> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      if (this.#pending.length === 1) this.#watch();
      this.#worker.postMessage(request);
    });
  }

  /** Ends the thread; requests under way are rejected with `reason`. */
  async end(reason: EngineError): Promise<void> {
    this.#lose(reason);
    await this.#worker.terminate();
  }

  /** Patience is with the oldest request: it begins anew with each answer. */
  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#pending.length === 0 || this.#patience === 0) return;
    this.#timer = setTimeout(() => {
      void this.end(new EngineError('watchdog', 'the engine thread did not answer in time'));
    }, this.#patience);
  }

  #lose(reason: EngineError): void {
    this.#lost ??= reason;
    clearTimeout(this.#timer);
    const pending = this.#pending;
    this.#pending = [];
    for (const { reject } of pending) reject(this.#lost);
  }
}
