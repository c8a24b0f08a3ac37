import { Worker } from 'node:worker_threads';
import { EngineError } from './errors.ts';
import type { Reply, Request, ThreadData } from './messages.ts';

/** Native stack of the thread. The guest's stack is at most 512 KiB and its wasm frames 20,000. */
const STACK_MIB = 128;

/** One life of the engine's thread. It answers one request at a time, in order. */
export class ThreadLink {
  readonly #worker: Worker;
  #lost: EngineError | undefined;
  #settle: { resolve: (reply: Reply) => void; reject: (error: EngineError) => void } | undefined;

  constructor(thread: URL, data: ThreadData) {
    this.#worker = new Worker(thread, {
      workerData: data,
      env: {},
      resourceLimits: { stackSizeMb: STACK_MIB },
    });
    this.#worker.on('message', (reply: Reply) => {
      this.#settle?.resolve(reply);
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

  /** @throws EngineError `watchdog` after `patience` milliseconds, `host-fault` if the thread ends. */
  async ask(request: Request, patience: number): Promise<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    if (this.#lost !== undefined) throw this.#lost;
    this.#settle = { resolve, reject };
    const timer = setTimeout(() => {
      void this.end(new EngineError('watchdog', 'the engine thread did not answer in time'));
    }, patience);
    try {
      this.#worker.postMessage(request);
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#settle = undefined;
    }
  }

  /** Ends the thread; a request under way is rejected with `reason`. */
  async end(reason: EngineError): Promise<void> {
    this.#lose(reason);
    await this.#worker.terminate();
  }

  #lose(reason: EngineError): void {
    this.#lost ??= reason;
    this.#settle?.reject(this.#lost);
  }
}
