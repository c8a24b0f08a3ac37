import { createHash } from 'node:crypto';
import type { Bytes } from '../../../base/bytes.ts';
import { boot } from './boot.ts';
import { CallTree } from './call-tree.ts';
import { Contract } from './call.ts';
import { EngineError } from './errors.ts';
import { engineIdentity } from './identity.ts';
import { defaultLimits, type EngineLimits } from './limits.ts';
import type { Group } from './members.ts';
import type { Answers, Request, ThreadData } from './messages.ts';
import { ContractState } from './state.ts';
import { instrument } from './wasm/instrument.ts';

type Instance = { group: Group; state: ContractState };

/**
 * The instances of one thread. Instances of one bundle share its booted machine: each call starts from the
 * same image, so nothing passes between them.
 */
export class Instances {
  readonly #module: WebAssembly.Module;
  readonly #wasm: Bytes;
  readonly #limits: EngineLimits;
  readonly #open = new Map<string, Instance>();
  readonly #contracts = new Map<string, WeakRef<Contract>>();
  /** The group that was called last. */
  #called: Group | undefined;

  constructor({ wasm, limits }: ThreadData) {
    this.#wasm = wasm;
    this.#module = new WebAssembly.Module(instrument(wasm));
    this.#limits = { ...defaultLimits, ...limits };
  }

  /** @throws EngineError. */
  handle(request: Request): Answers[keyof Answers] {
    switch (request.kind) {
      case 'open':
        return this.#openInstance(request);
      case 'call': {
        const { group, state } = this.#find(request.instance);
        const { context, method, args, views, room } = request;
        this.#called = group;
        return new CallTree(group, state, this.#limits, { views, room }).run(context, method, args);
      }
      case 'join':
        return this.#join(request);
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
      case 'identity':
        return engineIdentity(this.#wasm, this.#limits);
    }
  }

  /** To be called when an answer has left: machines are brought back to their beginning while nobody waits. */
  restore(): void {
    if (this.#called === undefined) return;
    for (const contract of [this.#called.root, ...this.#called.members.values()]) contract.restore();
    this.#called = undefined;
  }

  #openInstance({ instance, code, state }: Extract<Request, { kind: 'open' }>): null {
    const { bundle, rootId, members } = code;
    const group: Group = { root: this.#booted(bundle), rootId, members: new Map() };
    for (const member of members) group.members.set(member.id, this.#booted(member.bundle));
    this.#open.set(instance, { group, state: new ContractState(state, this.#limits.entryBytes) });
    return null;
  }

  #join({ instance, rootId, member }: Extract<Request, { kind: 'join' }>): null {
    const { group } = this.#find(instance);
    group.members.set(member.id, this.#booted(member.bundle));
    group.rootId = rootId;
    return null;
  }

  /** Contracts of the same code share what was booted as long as one of them is open. */
  #booted(bundle: Bytes): Contract {
    const code = createHash('sha256').update(bundle).digest('hex');
    const known = this.#contracts.get(code)?.deref();
    if (known !== undefined) return known;
    const contract = new Contract(this.#module, boot(this.#module, bundle, this.#limits), this.#limits);
    this.#contracts.set(code, new WeakRef(contract));
    return contract;
  }

  #find(instance: string): Instance {
    const found = this.#open.get(instance);
    if (found === undefined) throw new EngineError('not-open', 'no such instance');
    return found;
  }
}
