import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import fc from 'fast-check';
import { openLocalContracts } from '../../cli/contract/local-contract.ts';
import { fromJson, parseContractSchema, type JsonValue } from '../../lib/drive/contracts.ts';
import { bundleContract } from '../../scripts/build-contracts.ts';
import { faultOf } from './check.ts';
import type { Description } from './description.ts';

/** The check outside of the engine, made of a contract's own schema, against the engine's verdict. */

const KEYS = ['a', 'b', 'long-name', 'ü'];
const PATTERNS = [/^[a-z]*$/, /^é|b+$/u, /A/i];
const few = fc.integer({ min: 0, max: 3 });

const { description } = fc.letrec<{ description: Description }>((tie) => {
  const inner = tie('description');
  const field = fc.oneof(
    inner,
    inner.map((of): Description => ({ kind: 'optional', of })),
  );
  const leaf = fc.oneof(
    fc.tuple(few, fc.constantFrom(undefined, ...PATTERNS)).map(([max, p]): Description => ({
      kind: 'text',
      max,
      ...(p && { pattern: { source: p.source, flags: p.flags } }),
    })),
    fc.tuple(few, few).map(([min, more]): Description => ({ kind: 'integer', min, max: min + more })),
    fc.constant<Description>({ kind: 'boolean' }),
    fc.tuple(few, fc.option(few, { nil: undefined })).map(([max, exactly]): Description => ({
      kind: 'bytes',
      max,
      ...(exactly !== undefined && { exactly }),
    })),
    few.map((bytes): Description => ({ kind: 'hex', bytes })),
    fc
      .uniqueArray(fc.constantFrom('x', 'y', ''), { minLength: 1 })
      .map((of): Description => ({ kind: 'choice', of })),
  );
  const object = fc
    .dictionary(fc.constantFrom(...KEYS), field, { maxKeys: 3, noNullPrototype: true })
    .map((fields): Description => ({ kind: 'object', fields }));
  return {
    description: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      object,
      fc.tuple(inner, few).map(([of, max]): Description => ({ kind: 'list', of, max })),
      inner.map((of): Description => ({ kind: 'nullable', of })),
      fc
        .tuple(fc.constantFrom(...KEYS), object, inner)
        .map(([key, present, absent]): Description => ({ kind: 'having', key, present, absent })),
    ),
  };
});

/** The description as an author would write it. */
function source(d: Description): string {
  switch (d.kind) {
    case 'text':
      return `text(${String(d.max)}${d.pattern ? `, /${d.pattern.source}/${d.pattern.flags}` : ''})`;
    case 'integer':
      return `integer(${String(d.min)}, ${String(d.max)})`;
    case 'boolean':
      return 'boolean()';
    case 'bytes':
      return `blob(${String(d.max)}, ${String(d.exactly)})`;
    case 'hex':
      return `hexId(${String(d.bytes)})`;
    case 'choice':
      return `oneOf(${d.of.map((one) => JSON.stringify(one)).join()})`;
    case 'nullable':
    case 'optional':
      return `${d.kind}(${source(d.of)})`;
    case 'list':
      return `list(${source(d.of)}, ${String(d.max)})`;
    case 'object':
      return `object({${Object.entries(d.fields)
        .map(([key, field]) => `${JSON.stringify(key)}: ${source(field)}`)
        .join()}})`;
    case 'having':
      return `having(${JSON.stringify(d.key)}, ${source(d.present)}, ${source(d.absent)})`;
  }
}

const text = fc.string({ unit: 'grapheme', maxLength: 4 });
const bytes = fc
  .uint8Array({ maxLength: 4 })
  .map((b): JsonValue => ({ $b64: Buffer.from(b).toString('base64url') }));
const leafValue = fc.oneof(
  fc.constantFrom<JsonValue>(null, true, false, '', 'x', 'y', 'aA', '00', 'ff0a', 'é', 'bb', []),
  fc.integer({ min: -1, max: 7 }).map((n) => (n === 0 ? 0 : n)),
  text,
  bytes,
);

/** Values of the description's own form, with others mixed in at every depth. */
function valueFor(d: Description): fc.Arbitrary<JsonValue> {
  const own = (): fc.Arbitrary<JsonValue> => {
    switch (d.kind) {
      case 'object': {
        const fields = Object.entries(d.fields).map(([key, field]) => [key, valueFor(field)] as const);
        const known: Record<string, fc.Arbitrary<JsonValue>> = Object.fromEntries(fields);
        const whole: fc.Arbitrary<Record<string, JsonValue>> = fc.record(known);
        const part = fc.record(known, { requiredKeys: [] }) as fc.Arbitrary<Record<string, JsonValue>>;
        return fc.oneof(
          { arbitrary: whole, weight: 6 },
          { arbitrary: part, weight: 2 },
          fc.tuple(whole, fc.constantFrom(...KEYS, 'constructor')).map(([o, key]) => ({ ...o, [key]: 1 })),
        );
      }
      case 'list':
        return fc.array(valueFor(d.of), { maxLength: d.max + 1 });
      case 'nullable':
      case 'optional':
        return fc.oneof(fc.constant(null), valueFor(d.of));
      case 'having':
        return fc.oneof(valueFor(d.present), valueFor(d.absent));
      case 'choice':
        return fc.constantFrom(...d.of);
      case 'hex':
        return fc.constant('0a'.repeat(d.bytes));
      case 'integer':
        return fc.integer({ min: d.min, max: d.max });
      case 'boolean':
        return fc.boolean();
      case 'text':
        return fc.constantFrom('', 'a', 'A', 'b', 'abc', 'é', 'éb');
      default:
        return leafValue;
    }
  };
  return fc.oneof({ arbitrary: own(), weight: 12 }, { arbitrary: leafValue, weight: 1 });
}

test('a schema gives the verdicts of the contract that tells it, with the same paths', async (t) => {
  const shapes = fc.sample(description, { numRuns: 60, seed: 2026 });
  const sdk = JSON.stringify(fileURLToPath(new URL('./index.ts', import.meta.url)));
  const folder = await mkdtemp(join(tmpdir(), 'contract-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(
    join(folder, 'contract.ts'),
    `import { blob, boolean, defineContract, having, hexId, integer, list, method, nullable, object, oneOf, optional, text } from ${sdk};
     defineContract({ queries: { ${shapes.map((d, i) => `q${String(i)}: method(${source(d)}, (_, args) => args)`).join()} } });`,
  );
  const contracts = await openLocalContracts(await bundleContract(join(folder, 'contract.ts')));
  t.after(() => contracts.dispose());
  const contract = await contracts.create();
  const schema = parseContractSchema(await contract.schema());
  const told = shapes.map((_, i) => schema?.queries[`q${String(i)}`]?.args ?? assert.fail('no such query'));
  assert.deepEqual(told, shapes);

  const verdicts = { taken: 0, refused: 0 };
  const calls = fc
    .nat({ max: shapes.length - 1 })
    .chain((i) => fc.tuple(fc.constant(i), valueFor(shapes[i] ?? assert.fail())));
  await fc.assert(
    fc.asyncProperty(calls, async ([i, value]) => {
      const outcome = await contract.attempt('ann', 'query', `q${String(i)}`, fromJson(value));
      const fault = faultOf(told[i] ?? assert.fail(), value);
      verdicts[outcome.ok ? 'taken' : 'refused'] += 1;
      const found = outcome.ok ? undefined : [outcome.code, outcome.detail];
      assert.deepEqual(fault && ['bad-arguments', fault.at.slice(0, 200)], found);
    }),
    { numRuns: 1500 },
  );
  assert.ok(verdicts.taken > 300 && verdicts.refused > 300, JSON.stringify(verdicts));
});
