import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { SDK_NAMES } from './paths.ts';

/** Loaded before the tests of a contract: lets them import the SDK by its names, wherever they lie. */
registerHooks({
  resolve(specifier, context, next) {
    const path = Object.entries(SDK_NAMES).find(([name]) => name === specifier)?.[1];
    return next(path === undefined ? specifier : pathToFileURL(path).href, context);
  },
});
