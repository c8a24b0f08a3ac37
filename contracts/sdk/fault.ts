import type { Description } from './description.ts';
import { host } from './host.ts';
import { fail } from './outcome.ts';

/** A value that is not of its shape, met outside of an engine. */
export class ShapeFault extends Error {
  /** Where: `.bids[3].amount`; empty for the whole value. */
  readonly at: string;
  /** What should be there; absent for a field that the shape does not know. */
  readonly expected: Description | undefined;

  constructor(at: string, expected: Description | undefined) {
    super(at);
    this.name = 'ShapeFault';
    this.at = at;
    this.expected = expected;
  }
}

/** Ends the call with `bad-arguments`; where there is no call, because this is no contract, throws a ShapeFault. */
export function refuse(at: string, expected?: Description): never {
  if (typeof (host as Partial<typeof host> | undefined)?.fail === 'function') fail('bad-arguments', at);
  throw new ShapeFault(at, expected);
}
