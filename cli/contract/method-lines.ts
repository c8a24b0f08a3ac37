import type { ContractSchema, MethodDescription } from '../../contracts/sdk/description.ts';
import { inWords } from '../../contracts/sdk/check.ts';

/** A contract's methods for people, one a line with what each takes. */
export function methodLines(schema: ContractSchema | undefined): string[] {
  if (schema === undefined) return ['the code says nothing of its methods: it was not made with this SDK'];
  return [...linesOf('command', schema.commands), ...linesOf('query', schema.queries)];
}

function linesOf(kind: string, methods: Readonly<Record<string, MethodDescription>>): string[] {
  return Object.entries(methods).map(([name, { args }]) => `${kind.padEnd(8)} ${name}${takes(args)}`);
}

function takes(args: MethodDescription['args']): string {
  if (args === undefined) return '  anything';
  if (args.kind !== 'object') return `  ${inWords(args)}`;
  const fields = Object.entries(args.fields).map(([key, field]) => `\n           ${key}: ${inWords(field)}`);
  return fields.join('');
}
