/**
 * What an argument or an answer looks like, as JSON: a shape says it of itself, and `shapeOf` makes the same shape of it again, in
 * any program and any engine of JavaScript.
 */
export type Description =
  | { readonly kind: 'text'; readonly max: number; readonly pattern?: Pattern }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'boolean' }
  /** Bytes, `{"$b64": …}` in JSON: at most `max`, or exactly `exactly`. */
  | { readonly kind: 'bytes'; readonly max: number; readonly exactly?: number }
  /** So many bytes in lower-case hex. */
  | { readonly kind: 'hex'; readonly bytes: number }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | { readonly kind: 'nullable'; readonly of: Description }
  | { readonly kind: 'optional'; readonly of: Description }
  | { readonly kind: 'list'; readonly of: Description; readonly max: number }
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, Description>> }
  /** `present` where the object has the field `key`, else `absent`. */
  | {
      readonly kind: 'having';
      readonly key: string;
      readonly present: Description;
      readonly absent: Description;
    };

/** A regular expression without the flags g and y, which would make it remember where it stopped. */
export type Pattern = { readonly source: string; readonly flags: string };

/** A method takes anything where it says nothing, and says nothing of its answer unless it was given a shape. */
export type MethodDescription = { readonly args?: Description; readonly answer?: Description };

/** All methods of a contract, by name. */
export type ContractSchema = {
  readonly v: 1;
  readonly commands: Readonly<Record<string, MethodDescription>>;
  readonly queries: Readonly<Record<string, MethodDescription>>;
};

/** The query by which every contract of this SDK tells its schema; no contract has another one of this name. */
export const SCHEMA_QUERY = 'schema';
