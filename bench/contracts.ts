import { benchEngine } from './engine.ts';
import { benchSealedQueries } from './sealed-queries.ts';
import { benchState } from './state.ts';
import { printTable } from './table.ts';

/** What confidential contracts cost their workers: `npm run bench:contracts`. */
printTable([...(await benchEngine()), ...(await benchSealedQueries()), ...(await benchState())]);
