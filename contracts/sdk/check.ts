import type { ContractSchema, Description } from './description.ts';
import { ShapeFault } from './fault.ts';
import { shapeOf } from './shape-of.ts';

/** What is wrong with arguments: where, and what should be there instead. */
export type Fault = { readonly at: string; readonly expected: Description | undefined };

/** What a contract of this description would find wrong with a value, written as JSON; `undefined` if it takes it. */
export function faultOf(description: Description, value: unknown): Fault | undefined {
  try {
    shapeOf(description)(value);
    return undefined;
  } catch (error) {
    if (error instanceof ShapeFault) return { at: error.at, expected: error.expected };
    throw error;
  }
}

/** What is wrong with a call, in words; `undefined` if the contract will take it. */
export function faultOfCall(
  schema: ContractSchema,
  kind: 'command' | 'query',
  method: string,
  args: unknown,
): string | undefined {
  const methods = kind === 'command' ? schema.commands : schema.queries;
  if (!Object.hasOwn(methods, method)) {
    const names = Object.keys(methods).sort().join(', ');
    return `the contract has no ${kind} “${method}”; it has ${names === '' ? 'none' : names}`;
  }
  const description = methods[method]?.args;
  const fault = description && faultOf(description, args);
  if (fault === undefined) return undefined;
  const where = fault.at === '' ? 'the arguments' : `“${fault.at.replace(/^\./, '')}”`;
  return fault.expected === undefined
    ? `${where} is no field that “${method}” takes`
    : `${where} must be ${inWords(fault.expected)}`;
}

/** A description as one would say it. */
export function inWords(d: Description): string {
  switch (d.kind) {
    case 'text':
      return `text of at most ${String(d.max)} characters${d.pattern ? ` that matches /${d.pattern.source}/${d.pattern.flags}` : ''}`;
    case 'integer':
      return d.max === Number.MAX_SAFE_INTEGER
        ? `a whole number from ${String(d.min)}`
        : `a whole number from ${String(d.min)} to ${String(d.max)}`;
    case 'boolean':
      return 'true or false';
    case 'bytes':
      return `bytes {"$b64": …}, ${d.exactly === undefined ? `at most ${String(d.max)}` : `exactly ${String(d.exactly)}`}`;
    case 'hex':
      return `${String(2 * d.bytes)} lower-case hex digits`;
    case 'choice':
      return `one of ${d.of.map((choice) => JSON.stringify(choice)).join(', ')}`;
    case 'nullable':
      return `null or ${inWords(d.of)}`;
    case 'optional':
      return `${inWords(d.of)}, or absent`;
    case 'list':
      return `a list of at most ${String(d.max)}, each ${inWords(d.of)}`;
    case 'object':
      return `an object of ${Object.keys(d.fields).join(', ') || 'no fields'}`;
    case 'having':
      return `${inWords(d.present)} if it has “${d.key}”, else ${inWords(d.absent)}`;
  }
}
