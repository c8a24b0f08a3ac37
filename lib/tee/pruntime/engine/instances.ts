import { createHash } from 'node:crypto';
import { boot } from './boot.ts';
import { Contract } from './call.ts';
import { EngineError } from './errors.ts';
import type { Answers, Request, ThreadData } from './messages.ts';
import { ContractState } from './state.ts';
import { instrument } from './wasm/instrument.ts';

type Instance = { code: string; contract: Contract; state: ContractState };

/**
 * The instances of one thread. Instances of one bundle share its booted machine: each call starts from the
 * same image, so nothing passes between them.
 */
export class Instances {
  readonly #module: WebAssembly.Module;
  readonly #limits: ThreadData['limits'];
  readonly #open = new Map<string, Instance>();

  constructor({ wasm, limits }: ThreadData) {
    this.#module = new WebAssembly.Module(instrument(wasm));
    this.#limits = limits;
  }

  /** @throws EngineError. */
  handle(request: Request): Answers[keyof Answers] {
    switch (request.kind) {
      case 'open':
        return this.#openInstance(request);
      case 'call': {
        const { contract, state } = this.#find(request.instance);
        return contract.call(state, request.context, request.method, request.args);
      }
      case 'apply':
        this.#find(request.instance).state.apply(new Map(request.writes));
        return null;
      case 'snapshot':
        return this.#find(request.instance).state.entries();
      case 'read': {
        const { state } = this.#find(request.instance);
        return request.keys.flatMap((key): [string, string][] => {
          const value = state.get(key);
          return value === undefined ? [] : [[key, value]];
        });
      }
      case 'close':
        this.#open.delete(request.instance);
        return null;
    }
  }

  #openInstance({ instance, bundle, state }: Extract<Request, { kind: 'open' }>): null {
    const code = createHash('sha256').update(bundle).digest('hex');
    const booted = [...this.#open.values()].find((other) => other.code === code)?.contract;
    const contract =
      booted ?? new Contract(this.#module, boot(this.#module, bundle, this.#limits), this.#limits);
    this.#open.set(instance, { code, contract, state: new ContractState(state, this.#limits.entryBytes) });
    return null;
  }

  #find(instance: string): Instance {
    const found = this.#open.get(instance);
    if (found === undefined) throw new EngineError('not-open', 'no such instance');
    return found;
  }
}
