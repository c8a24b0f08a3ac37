import { toHex, type Bytes } from '../../../base/bytes.ts';
import { encodeCbor, EncodingError } from '../../../base/cbor.ts';
import { METHOD } from '../../../protocol/called-method.ts';
import { fromGuestJson } from './mapping.ts';

/** A question of one contract to one of another group. */
export type ViewWanted = {
  /** Ids, hex: of the contract that asks, and of the one that is asked. */
  readonly from: string;
  readonly to: string;
  readonly method: string;
  /** Canonical CBOR, so that the same question has one form. */
  readonly args: Bytes;
};

/** What came of it: an answer as JSON text, or a code. */
export type ViewEnd =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: string; readonly detail: string };

export type View = ViewWanted & { readonly end: ViewEnd };

/** A call as a contract makes it; `args` is JSON text. */
type Asked = { readonly address: string; readonly method: string; readonly args: string };

export const CONTRACT_ID = /^[0-9a-f]{64}$/;

/** Bytes of a question's arguments as CBOR. */
const MOST_ARGUMENTS = 64 * 1024;

/** The views that one query was given, and the one that it ended for want of. */
export class Views {
  readonly #given: ReadonlyMap<string, ViewEnd>;
  readonly #most: number;
  #wanted: ViewWanted | undefined;

  /** @param most - how many a query may be given. */
  constructor(given: readonly View[], most: number) {
    this.#given = new Map(given.map((view) => [keyOf(view), view.end]));
    this.#most = most;
  }

  get wanted(): ViewWanted | undefined {
    return this.#wanted;
  }

  /** @returns `undefined` where the query cannot go on without the view, which is then the one that is wanted. */
  find(from: string, { address, method, args }: Asked): ViewEnd | undefined {
    if (!CONTRACT_ID.test(address)) return failed('unknown-contract');
    if (!METHOD.test(method)) return failed('unknown-method');
    const question = questionOf(args);
    if (question === undefined) return failed('bad-arguments');
    if (question.length > MOST_ARGUMENTS) return failed('limit-exceeded');
    const view = { from, to: address, method, args: question };
    const end = this.#given.get(keyOf(view));
    if (end !== undefined) return end;
    if (this.#given.size >= this.#most) return failed('too-many-views');
    this.#wanted = view;
    return undefined;
  }
}

const failed = (code: string): ViewEnd => ({ ok: false, code, detail: '' });

const keyOf = ({ from, to, method, args }: ViewWanted): string => `${from} ${to} ${method} ${toHex(args)}`;

function questionOf(json: string): Bytes | undefined {
  try {
    return encodeCbor(fromGuestJson(json));
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}
