/** The name under which a bundle finds its host while it boots; nothing is left of it afterwards. */
export const HOST_GLOBAL = 'velum';
export const RAW_HOST_GLOBAL = '__velumHost';

/**
 * The first code in a guest (ECMAScript, not bundled). It keeps the raw host function and the intrinsics it
 * needs in its own scope, so that no contract can change what crosses the boundary, and evaluates to the
 * guest's one entry point. `globalThis.velum` exists while the bundle boots; the entry's first call, `seal`,
 * takes it away and tells the methods.
 *
 * Its text is part of a contract's code identity.
 */
export const prelude = `(() => {
  'use strict';
  const host = globalThis.${RAW_HOST_GLOBAL};
  delete globalThis.${RAW_HOST_GLOBAL};
  const { parse, stringify } = JSON;
  const { keys, freeze, hasOwn } = Object;
  const PromiseClass = Promise;
  const isInstance = Function.prototype.call.bind(PromiseClass[Symbol.hasInstance], PromiseClass);
  let contract;

  const json = (value) => {
    const text = stringify(value);
    return text === undefined ? 'null' : text;
  };
  const api = freeze({
    __proto__: null,
    install(methods) {
      if (contract !== undefined) host('refuse', 'contract-error');
      contract = methods;
    },
    get(key) {
      const text = host('get', \`\${key}\`);
      return text === undefined ? undefined : parse(text);
    },
    set(key, value) {
      host('set', \`\${key}\`, json(value));
    },
    delete(key) {
      host('delete', \`\${key}\`);
    },
    scan(prefix, after, limit) {
      return parse(host('scan', \`\${prefix}\`, \`\${after}\`, \`\${limit}\`));
    },
    emit(event) {
      host('emit', json(event));
    },
    release(label) {
      host('release', json(label));
    },
    admit() {
      host('admit');
    },
    call(address, method, args) {
      return parse(host('call', \`\${address}\`, \`\${method}\`, json(args))).value;
    },
    send(address, method, args) {
      host('send', \`\${address}\`, \`\${method}\`, json(args));
    },
    attempt(address, method, args) {
      return parse(host('try', \`\${address}\`, \`\${method}\`, json(args)));
    },
    fail(code, detail) {
      host('fail', \`\${code}\`, \`\${detail}\`);
    },
  });
  Object.defineProperty(globalThis, '${HOST_GLOBAL}', { value: api, configurable: true });

  const names = (methods) => {
    const own = [];
    for (const name of keys(methods)) if (typeof methods[name] === 'function') own[own.length] = name;
    return own;
  };
  const seal = () => {
    delete globalThis.${HOST_GLOBAL};
    if (contract === undefined) return 'null';
    return stringify({ commands: names(contract.commands), queries: names(contract.queries) });
  };
  const call = (text) => {
    const { kind, method, args, context } = parse(text);
    const methods = kind === 'command' ? contract.commands : contract.queries;
    if (!hasOwn(methods, method)) host('refuse', 'unknown-method');
    const value = methods[method](freeze(context), args);
    if (isInstance(value)) host('refuse', 'contract-error');
    if (typeof value === 'object' && value !== null && typeof value.then === 'function') {
      host('refuse', 'contract-error');
    }
    return json(value);
  };
  return (text) => (text === 'seal' ? seal() : call(text));
})()`;
