import { written, type Tape } from './tape.ts';

/**
 * Random JavaScript for QuickJS: a program of small statements over the variables a to d, whose value is a text
 * of all of them. Loops have few turns, and values stay small; whatever throws is caught, and its message is part
 * of the text.
 */
export const scripts = written(120, (tape) => {
  const body = statements(tape, 3);
  return `let [a, b, c, d] = [1, "two", [3, 4], { e: 5 }], log = [];
const show = (v) => { try { return typeof v === "bigint" ? v + "n" : (JSON.stringify(v) ?? String(v)).slice(0, 99); } catch (e) { return e.name; } };
const clip = (v) => typeof v === "bigint" ? BigInt.asIntN(300, v) : typeof v === "string" ? v.slice(0, 200) : show(v).length > 90 ? 0 : v;
try { ${body} } catch (e) { log.push(e instanceof Error ? e.name + e.message : show(e)); }
[a, b, c, d, log].map(show).join("; ");`;
});

const variable = (tape: Tape): string => tape.pick(['a', 'b', 'c', 'd']);

type Choices = readonly [string, ...string[]];

const literals: Choices = [
  '0',
  ...['1', '-7', '2.5', '1e21', 'NaN', '4294967296', '12n', '-(2n ** 70n)', 'true', 'null', 'undefined'],
  ...['""', '"text"', '"ünï😀"', '[]', '[1, "x", [2]]', '({ f: 1, g: { h: "i" } })', '/[a-e]+/g', '(x) => x'],
];

function expression(tape: Tape, depth: number): string {
  if (depth === 0 || tape.done) return tape.below(2) === 0 ? variable(tape) : tape.pick(literals);
  const one = (): string => `(${expression(tape, depth - 1)})`;
  const forms: [() => string, ...(() => string)[]] = [
    () => variable(tape),
    () =>
      `${one()} ${tape.pick(['+', '-', '*', '/', '%', '<', '===', '==', '&', '>>>', '&&', '??', 'in'])} ${one()}`,
    () => `${tape.pick(['-', '!', '~', 'typeof ', '+', 'void '])}${one()}`,
    () => `(${one()} ? ${one()} : ${one()})`,
    () => `[${one()}, ...[${one()}].flat()]`,
    () => `({ ...${one()}, k: ${one()}, [String(${one()})]: 1 })`,
    () => `String(${one()}).${tape.pick(texts)}`,
    () => `Array.from(String(${one()}).slice(0, 9)).${tape.pick(lists)}`,
    () => `${one()}?.${tape.pick(['length', 'e', 'k', 'constructor?.name', 'toString?.()'])}`,
    () => `((x, y = ${one()}) => [y, x])(${one()})`,
    () => `JSON.parse(JSON.stringify(${one()}) ?? "0")`,
    () => `[...new Map([[${one()}, ${one()}], [${one()}, 1]])].length`,
    () => `Math.${tape.pick(['floor', 'sqrt', 'sin', 'abs', 'imul', 'clz32', 'log2', 'max'])}(${one()}, 3)`,
    () => `\`\${${one()}}|\${show(${one()})}\``,
    () => `BigInt.asIntN(${tape.pick(['8', '64', '100'])}, BigInt(Math.trunc(Number(${one()})) || 0)) * 3n`,
  ];
  return tape.pick(forms)();
}

const texts: Choices = [
  'toUpperCase()',
  ...['split("").reverse().join("")', 'replace(/[a-f0-9]/g, (m) => m + m)', 'slice(1, -1)'],
  ...['padStart(9, "ab")', 'charCodeAt(0)', 'match(/(\\w)(\\w?)/)?.[2]', 'normalize("NFD")', 'indexOf("e")'],
  ...['repeat(3).length', 'localeCompare("m")', 'codePointAt(1)'],
];

const lists: Choices = [
  'sort().join("")',
  ...['map((x, i) => x + i)', 'filter((x) => x > "c")', 'reduce((x, y) => y + x, "")'],
  ...[
    'entries().next().value',
    'includes("1")',
    'flatMap((x) => [x, [x]])',
    'toSpliced(1, 2, "s")',
    'lastIndexOf("o")',
  ],
];

function statement(tape: Tape, depth: number): string {
  const value = (): string => expression(tape, 3);
  if (depth === 0 || tape.done) return `${variable(tape)} = clip(${value()});`;
  const inner = (): string => statements(tape, depth - 1);
  const i = `i${depth}`;
  const forms: [() => string, ...(() => string)[]] = [
    () => `${variable(tape)} = clip(${value()});`,
    () => `log.push(show(${value()}));`,
    () => `if (${value()}) { ${inner()} } else { ${inner()} }`,
    () => `for (let ${i} = 0; ${i} < ${tape.below(6)}; ${i}++) { if (log.length > 50) break; ${inner()} }`,
    () => `for (const ${i} of String(${value()}).slice(0, 4)) { log.push(${i}); ${inner()} }`,
    () => `for (const ${i} in Object(${value()})) { log.push(${i}); if (log.length > 50) break; }`,
    () => `try { ${inner()} } catch (e) { log.push(String(e?.message)); } finally { ${inner()} }`,
    () => `try { throw ${value()}; } catch (e) { ${variable(tape)} = clip(e); }`,
    () => `switch (${value()}) { case 1: ${inner()} case "two": ${inner()} break; default: ${inner()} }`,
    () =>
      `{ const f = (n) => (n > 0 ? [f(n - 1)] : ${value()}); ${variable(tape)} = clip(f(${tape.below(9)})); }`,
    () =>
      `{ function* g() { yield ${value()}; yield* [1, ${value()}]; } ${variable(tape)} = clip([...g()]); }`,
    () => `{ class K { #p = ${value()}; get p() { return this.#p; } } ${variable(tape)} = clip(new K().p); }`,
    () =>
      `{ const { e: f = ${value()}, ...rest } = Object(${value()}); ${variable(tape)} = clip([f, rest]); }`,
  ];
  return tape.pick(forms)();
}

function statements(tape: Tape, depth: number): string {
  return Array.from({ length: 1 + tape.below(4) }, () => statement(tape, depth)).join(' ');
}
