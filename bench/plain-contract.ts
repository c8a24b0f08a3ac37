import { runInNewContext } from 'node:vm';
import { fromUtf8, type Bytes } from '../lib/base/bytes.ts';

type Methods = Record<string, (context: object, args: unknown) => unknown>;

/** A bundle as plain JavaScript in this process: compiled, unmetered, bounded by nothing, its state in a map of JSON texts. */
export function runPlainly(bundle: Bytes) {
  const state = new Map<string, string>();
  let methods: { commands: Methods; queries: Methods } = { commands: {}, queries: {} };
  const velum = {
    install: (given: typeof methods) => (methods = given),
    get: (key: string): unknown => parse(state.get(key)),
    set: (key: string, value: unknown) => void state.set(key, JSON.stringify(value)),
    delete: (key: string) => void state.delete(key),
    // The bundle's own pages; sorting each time is what a map costs.
    scan: (prefix: string, after: string, limit: number) =>
      [...state.keys()]
        .filter((key) => key.startsWith(prefix) && key > after)
        .sort()
        .slice(0, limit)
        .map((key) => [key, parse(state.get(key))]),
    emit: () => undefined,
    release: () => undefined,
    admit: () => undefined,
    fail(code: string) {
      throw new Error(code);
    },
  };
  runInNewContext(fromUtf8(bundle), { velum });
  return (kind: 'commands' | 'queries', context: object, method: string, args: string): unknown => {
    const run = methods[kind][method];
    if (run === undefined) throw new TypeError(`no method ${method}`);
    return JSON.parse(JSON.stringify(run(context, JSON.parse(args)) ?? null));
  };
}

const parse = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));
