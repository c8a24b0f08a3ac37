import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromHex, type Bytes } from '../../lib/base/bytes.ts';

const docs = join(import.meta.dirname, '../../docs');

/**
 * The worked examples of docs/PROTOCOL.md by name. Blocks that begin with "hex <name>" are bytes, in which `#` starts a remark,
 * `11×32` stands for 32 bytes 11 and `{name}` for another example. Blocks that begin with "text <name>" are taken as they are.
 */
export async function readExamples(): Promise<ReadonlyMap<string, Bytes | string>> {
  const document = await readFile(join(docs, 'PROTOCOL.md'), 'utf8');
  const blocks = [...document.matchAll(/^```(hex|text) ([a-z-]+)\n([^`]*)\n```$/gm)];
  const hex = new Map<string, string>();
  const examples = new Map<string, Bytes | string>();
  for (const [, kind = '', name = '', body = ''] of blocks) {
    if (examples.has(name)) throw new TypeError(`two examples are called ${name}`);
    if (kind === 'hex') hex.set(name, withoutRemarks(body, hex));
    examples.set(name, kind === 'hex' ? fromHex(hex.get(name) ?? '') : body);
  }
  return examples;
}

function withoutRemarks(body: string, earlier: ReadonlyMap<string, string>): string {
  const digits = body
    .replaceAll(/#.*$/gm, '')
    .replaceAll(/([0-9a-f]{2})×(\d+)/g, (_whole, byte: string, count: string) => byte.repeat(Number(count)))
    .replaceAll(/\s/g, '');
  return digits.replaceAll(/\{([a-z-]+)\}/g, (_whole, name: string) => {
    const found = earlier.get(name);
    if (found === undefined) throw new TypeError(`no example before this one is called ${name}`);
    return found;
  });
}

/** Messages that were sealed once, under randomness that nobody can repeat. */
export type SealedExamples = { command: Bytes; query: Bytes; answer: Bytes; grant: Bytes };

export async function readSealedExamples(): Promise<SealedExamples> {
  const text = await readFile(join(docs, 'examples/sealed.json'), 'utf8');
  const { command, query, answer, grant } = JSON.parse(text) as Record<keyof SealedExamples, string>;
  return {
    command: fromHex(command),
    query: fromHex(query),
    answer: fromHex(answer),
    grant: fromHex(grant),
  };
}
