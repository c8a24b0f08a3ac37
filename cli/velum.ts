/**
 * The `velum` command: its bundle, which starts in half the time, where that was made of these sources; else the sources themselves, which
 * also stack traces are read by.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { servicePath } from '../scripts/built-services.ts';

const root = join(import.meta.dirname, '..');
const wantsTraces = process.env['VELUM_DEBUG'] !== undefined;
const program = wantsTraces ? join(import.meta.dirname, 'main.ts') : servicePath(root, 'velum');
await import(pathToFileURL(program).href);
