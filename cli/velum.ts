/** The `velum` command: its bundle, which starts in half the time, where that was made of these sources; else the sources themselves. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { servicePath } from '../scripts/built-services.ts';

const program = servicePath(join(import.meta.dirname, '..'), 'velum');
await import(pathToFileURL(program).href);
