#!/usr/bin/env node
/** The `velum` command. */
import { bootstrap } from './bootstrap.js';

process.exitCode = await bootstrap('cli/velum.ts', process.argv.slice(2));
