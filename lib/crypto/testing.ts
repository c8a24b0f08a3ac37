import { existsSync, readFileSync } from 'node:fs';

/** Public vectors lie beside the project, not in it. Node only, for tests. */
const folder = new URL('../../../shared/vectors/wycheproof/', import.meta.url);

/** What a test that reads them gives as `skip`. */
export const withoutVectors = existsSync(folder) ? false : 'the folder ../shared/vectors is absent';

type Vectors<G, T> = {
  testGroups: (G & { tests: (T & { tcId: number; comment: string; result: string })[] })[];
};

/** A Wycheproof file, its fields as the caller names them. */
export function readVectors<G, T>(name: string): Vectors<G, T> {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Vectors<G, T>;
}
