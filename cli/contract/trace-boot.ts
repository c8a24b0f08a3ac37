import { Buffer } from 'node:buffer';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import { bundleContract } from '../../scripts/build-contracts.ts';
import { shownPath } from './paths.ts';

/** Milliseconds: what takes longer here does not end, or is far beyond what booting may cost. */
const PATIENCE = 2_000;
const FILE = 'contract-bundle.js';

/**
 * Why a contract that compiles does not boot, with the line where that is known. The engine says only that it does not; so the
 * author's own sources are run again here, beside a host that does nothing.
 */
export async function whyItDoesNotBoot(folder: string): Promise<string> {
  const bundle = Buffer.from(
    await bundleContract(join(folder, 'contract.ts'), { traceable: true }),
  ).toString();
  const seen = { installed: 0 };
  try {
    const context = createContext(
      { velum: standIn(seen) },
      { codeGeneration: { strings: false, wasm: false } },
    );
    // Node.js has one in every context, the engine has none.
    new Script('delete globalThis.console').runInContext(context);
    new Script(bundle, { filename: FILE }).runInContext(context, { timeout: PATIENCE });
  } catch (error) {
    if (isTimeout(error)) return 'its top level does not end: let it only define things';
    return `${placeOf(error, bundle, folder)}${textOf(error)}`;
  }
  if (seen.installed === 0)
    return 'it makes no contract: call defineContract({ commands, queries }) once, at the top of contract.ts';
  return 'it needs more than booting may cost, or something that the engine has not: let its top level only define things';
}

/** What a contract may do of its host while it boots is to install itself. */
function standIn(seen: { installed: number }): object {
  const early = (): never => {
    throw new Error(
      'state, events and refusals belong into methods: there is no call yet while the contract boots',
    );
  };
  const install = (): void => {
    seen.installed += 1;
    if (seen.installed > 1) throw new Error('defineContract was called twice');
  };
  const names = [
    'get',
    'set',
    'delete',
    'scan',
    'emit',
    'release',
    'admit',
    'call',
    'attempt',
    'send',
    'fail',
  ];
  return { install, ...Object.fromEntries(names.map((name) => [name, early])) };
}

/** Errors of another context are of another class. */
function textOf(error: unknown): string {
  const { name, message } = error as { name?: unknown; message?: unknown };
  return `${String(name)}: ${String(message)}`;
}

/** What the engine would say where Node.js says that it waited long enough. */
const isTimeout = (error: unknown): boolean =>
  (error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';

function placeOf(error: unknown, bundle: string, folder: string): string {
  const stack = String((error as { stack?: unknown }).stack);
  const map = sourceMapOf(bundle);
  for (const [, line, column] of stack.matchAll(new RegExp(`${FILE}:(\\d+)(?::(\\d+))?`, 'g'))) {
    const entry = map?.findEntry(Number(line) - 1, Number(column ?? 1) - 1);
    if (entry === undefined || !('originalSource' in entry)) continue;
    const path = join(folder, entry.originalSource);
    if (path.includes('/contracts/sdk/')) continue;
    return `${shownPath(path)}:${String(entry.originalLine + 1)}:${String(entry.originalColumn + 1)} `;
  }
  return '';
}

function sourceMapOf(bundle: string): SourceMap | undefined {
  const [, base64] = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)/.exec(bundle) ?? [];
  if (base64 === undefined) return undefined;
  return new SourceMap(JSON.parse(Buffer.from(base64, 'base64').toString()) as SourceMapPayload);
}
