/** What a hostile contract tries, the code that it must end with, and the body of the method that tries it. */
export type Probe = readonly [name: string, code: string, body: string];

/** Work without end. All of it ends by gas, also where the engine's own native code does it. */
const loops: Probe[] = [
  ['infinite loop', 'out-of-gas', 'for (;;);'],
  ['loop that catches everything', 'out-of-gas', 'for (;;) try { f(); } catch {}'],
  ['loop in a finally', 'out-of-gas', 'try { throw 1; } finally { for (;;); }'],
  ['generator without end', 'out-of-gas', 'function* g() { for (;;) yield 1; } for (const x of g());'],
  [
    'iterator without end',
    'out-of-gas',
    'const [...a] = { [Symbol.iterator]: () => ({ next: () => ({ value: 1, get done() { for (;;); } }) }) };',
  ],
  ['getter without end', 'out-of-gas', 'return { get x() { for (;;); } };'],
  ['toJSON without end', 'out-of-gas', 'return { toJSON() { for (;;); } };'],
  ['comparator without end', 'out-of-gas', '[3, 2, 1].sort(() => { for (;;); });'],
  [
    'native loop over a huge array-like',
    'out-of-gas',
    'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)',
  ],
  [
    'native copy of a huge array-like',
    'out-of-gas',
    'Array.prototype.copyWithin.call({ length: 2 ** 40 }, 1, 0)',
  ],
  [
    'join of a huge sparse array',
    'out-of-gas',
    'const a = []; a.length = 2 ** 32 - 1; return a.join("").length;',
  ],
  [
    'keys of a proxy without end',
    'out-of-gas',
    'const p = new Proxy({}, { ownKeys() { for (;;); } }); return Object.keys(p);',
  ],
  ['regexp backtracking', 'out-of-gas', '/(a*)*b/.test("a".repeat(40))'],
  ['regexp backtracking in replace', 'out-of-gas', '"a".repeat(60).replace(/(a|a|aa)+$b/g, "")'],
  ['regexp with a look-ahead', 'out-of-gas', '/^(?:(?=a)a+)+$/.test("a".repeat(60) + "b")'],
  [
    'string bomb by copies',
    'out-of-gas',
    'let s = "x"; for (;;) { s = (s + s).slice(0, 1 << 20); s.indexOf("y"); }',
  ],
  [
    'search of a long text in a long text',
    'out-of-gas',
    'const s = "a".repeat(1e6); for (;;) s.lastIndexOf("a".repeat(5e5) + "b");',
  ],
  ['BigInt tower', 'out-of-gas', 'let n = 3n; for (;;) n = (n * n) % (2n ** 4096n) + 1n;'],
  ['BigInt in decimal', 'out-of-gas', 'const n = 2n ** 200000n; for (;;) String(n);'],
  ['clock that is waited for', 'out-of-gas', 'const t = Date.now(); while (Date.now() === t);'],
];

/** Memory without end. Where memory is too short even for an error, or a text would be longer than the engine knows, the contract fails. */
const bombs: Probe[] = [
  ['allocation bomb', 'out-of-memory', 'const a = []; for (;;) a.push("x".repeat(1 << 20) + a.length);'],
  ['object bomb', 'out-of-memory', 'let a = {}; for (;;) a = new Array(1e6).fill(a);'],
  ['array of the greatest length, filled', 'out-of-memory', 'new Array(2 ** 32 - 1).fill(0)'],
  ['array from a length', 'out-of-memory', 'Array.from({ length: 1e9 }, (_, i) => i)'],
  ['spread bomb', 'out-of-memory', 'let a = [1]; for (;;) a = [...a, ...a];'],
  ['concat bomb', 'out-of-memory', 'let a = [1]; for (;;) a = a.concat(a);'],
  ['map bomb', 'out-of-memory', 'const m = new Map(); for (let i = 0; ; i++) m.set(i, i);'],
  ['set bomb', 'out-of-memory', 'const m = new Set(); for (let i = 0; ; i++) m.add({ i });'],
  ['property bomb', 'out-of-memory', 'const o = {}; for (let i = 0; ; i++) o["k" + i] = i;'],
  [
    'closure bomb',
    'out-of-memory',
    'let f = () => 1; for (;;) { const g = f; const a = [g, g, g, g]; f = () => a; }',
  ],
  ['error bomb', 'contract-error', 'const a = []; for (;;) try { null.x; } catch (e) { a.push(e); }'],
  ['symbol bomb', 'out-of-memory', 'const a = []; for (let i = 0; ; i++) a.push(Symbol("s" + i));'],
  ['JSON that grows', 'out-of-memory', 'let s = "1"; for (;;) s = JSON.stringify([s, s]);'],
  ['string beyond the engine’s maximum', 'contract-error', 'let s = "x"; for (;;) s += s;'],
  ['padded string beyond the maximum', 'contract-error', '"x".padEnd(2 ** 31)'],
  ['repeated string beyond the maximum', 'contract-error', '"xy".repeat(2 ** 30)'],
  ['BigInt beyond the maximum', 'contract-error', '2n ** (2n ** 40n)'],
  ['BigInt shifted beyond the maximum', 'contract-error', '1n << (2n ** 62n)'],
];

const recursions: Probe[] = [
  ['recursion', 'stack-overflow', 'const f = () => f() + 1; return f();'],
  [
    'recursion that catches',
    'out-of-gas',
    'const f = () => { try { return f(); } finally { f(); } }; return f();',
  ],
  [
    'recursion through a proxy',
    'stack-overflow',
    'const p = new Proxy({}, { get: (t, k) => p[k] }); return p.x;',
  ],
  ['recursion through a getter', 'stack-overflow', 'const o = { get x() { return this.x; } }; return o.x;'],
  ['recursion through toString', 'stack-overflow', 'const o = { toString: () => `${o}` }; return `${o}`;'],
  ['recursion through sort', 'stack-overflow', 'const f = () => [2, 1].sort(f); return f();'],
  ['recursion through replace', 'stack-overflow', 'const f = () => "a".replace("a", f); return f();'],
  ['recursion through apply', 'stack-overflow', 'const f = () => Reflect.apply(f, 0, []); return f();'],
  [
    'recursion through a constructor',
    'stack-overflow',
    'class A { constructor() { this.a = new A(); } } return new A();',
  ],
  ['recursion through JSON', 'stack-overflow', 'const o = { toJSON: () => JSON.stringify(o) }; return o;'],
  ['recursion through a reviver', 'stack-overflow', 'const f = () => JSON.parse("1", f); return f();'],
  ['deep JSON', 'stack-overflow', 'return JSON.parse("[".repeat(1e5));'],
  ['deep object in JSON', 'out-of-gas', 'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a;'],
  ['deep regexp', 'contract-error', 'return new RegExp("(".repeat(1e5)).test("");'],
];

/** More of the host than a call may have. */
const storms: Probe[] = [
  ['huge answer', 'limit-exceeded', 'return "x".repeat(5 << 20);'],
  ['huge events', 'limit-exceeded', 'for (;;) host.emit("x".repeat(1 << 20));'],
  ['many small events', 'limit-exceeded', 'for (;;) host.emit(1);'],
  ['host-call storm', 'limit-exceeded', 'for (;;) host.get("a");'],
  ['host-call storm that catches', 'limit-exceeded', 'for (;;) try { host.get("a"); } catch {}'],
  ['write storm', 'limit-exceeded', 'for (let i = 0; ; i++) host.set(`${i}`, "x".repeat(1 << 19));'],
  ['delete storm', 'limit-exceeded', 'for (let i = 0; ; i++) host.delete(`${i}`);'],
  ['read storm', 'limit-exceeded', 'host.set("a", "x".repeat(1e6)); for (;;) host.get("a");'],
  ['scan storm', 'limit-exceeded', 'host.set("a", "x".repeat(1e6)); for (;;) host.scan("", "", 1000);'],
  ['messages without end', 'limit-exceeded', 'for (;;) host.send("ab".repeat(32), "take", {});'],
  ['huge message', 'limit-exceeded', 'host.send("ab".repeat(32), "take", "x".repeat(5 << 20));'],
  ['long key', 'limit-exceeded', 'host.set("k".repeat(513), 1);'],
  ['long prefix', 'limit-exceeded', 'host.scan("k".repeat(513), "", 1);'],
  ['big value', 'limit-exceeded', 'host.set("k", "x".repeat(1 << 20));'],
];

/** What has no form outside, or is not a contract's to do. */
const forgeries: Probe[] = [
  ['promise', 'contract-error', 'return Promise.resolve(1);'],
  ['disguised promise', 'contract-error', 'return { then(f) { f(1); } };'],
  [
    'promise that hides its class',
    'contract-error',
    'const p = Promise.resolve(1); Object.setPrototypeOf(p, null); return { p, then: 0, x: undefined, y: 0.5 };',
  ],
  ['cyclic answer', 'contract-error', 'const a = []; a.push(a); return a;'],
  ['answer with a float', 'contract-error', 'return 0.5;'],
  ['answer with a BigInt', 'contract-error', 'return 1n;'],
  ['answer with __proto__', 'contract-error', 'return JSON.parse(\'{"__proto__":1}\');'],
  ['answer with false bytes', 'contract-error', 'return { $b64: "!" };'],
  ['answer with half a character', 'contract-error', 'return "\\ud800";'],
  ['key with half a character', 'contract-error', 'host.set("\\ud800", 1);'],
  ['empty key', 'contract-error', 'host.set("", 1);'],
  ['value that is no text', 'contract-error', 'host.set("k", { toJSON() { throw 1; } });'],
  ['scan without a limit', 'contract-error', 'host.scan("", "", NaN);'],
  ['engine code from a contract', 'contract-error', 'host.fail("out-of-gas", "");'],
  ['code with a bad shape', 'contract-error', 'host.fail("Not A Code", "");'],
  ['admission by a command', 'contract-error', 'host.admit();'],
  ['eval', 'contract-error', 'return eval("1");'],
  ['function constructor', 'contract-error', 'return (() => {}).constructor("return 1")();'],
  ['generator constructor', 'contract-error', 'return (function* () {}).constructor("yield 1")();'],
  ['second install', 'contract-error', 'host.install({});'],
  ['host object that is changed', 'contract-error', '"use strict"; host.get = () => 1;'],
  ['raw host function', 'contract-error', 'return __velumHost("get", "a");'],
  ['context that is changed', 'contract-error', '"use strict"; arguments[0].caller = "owner"; '],
  ['thrown nothing', 'contract-error', 'throw undefined;'],
  ['thrown object that lies', 'contract-error', 'throw { toString() { throw 1; }, code: "ok" };'],
  [
    'caught failure',
    'own-code',
    'try { host.fail("own-code", ""); } catch { return 1; } finally { host.set("a", 1); }',
  ],
];

/** What a contract does to its own intrinsics ends with the call, and the boundary does not use them. */
const selfHarm: Probe[] = [
  [
    'JSON taken away',
    'own-code',
    'JSON.parse = JSON.stringify = null; Object.keys = null; host.set("a", 1); host.fail("own-code", "");',
  ],
  [
    'prototypes changed',
    'own-code',
    'Array.prototype[Symbol.iterator] = null; Object.prototype.kind = "query"; String.prototype.toString = () => "x"; host.fail("own-code", "");',
  ],
  [
    'setter on every object',
    'own-code',
    'Object.defineProperty(Object.prototype, "caller", { get: () => "owner", set() {} }); if (arguments[0].caller !== "owner") throw 1; host.fail("own-code", "");',
  ],
  [
    'globals frozen',
    'own-code',
    'Object.freeze(globalThis); Object.freeze(Object.prototype); host.fail("own-code", "");',
  ],
];

export const probes: readonly Probe[] = [
  ...loops,
  ...bombs,
  ...recursions,
  ...storms,
  ...forgeries,
  ...selfHarm,
];
