import type { Description } from './description.ts';
import {
  blob,
  boolean,
  having,
  hexId,
  integer,
  list,
  nullable,
  object,
  oneOf,
  optional,
  text,
  type Shape,
} from './shapes.ts';

/** The shape that a description was taken of: it takes and refuses the same values, with the same paths. */
export function shapeOf(description: Description): Shape<unknown> {
  switch (description.kind) {
    case 'text': {
      const { max, pattern } = description;
      return text(max, pattern && new RegExp(pattern.source, pattern.flags));
    }
    case 'integer':
      return integer(description.min, description.max);
    case 'boolean':
      return boolean();
    case 'bytes':
      return blob(description.max, description.exactly);
    case 'hex':
      return hexId(description.bytes);
    case 'choice':
      return oneOf(...description.of);
    case 'nullable':
      return nullable(shapeOf(description.of));
    case 'optional':
      return optional(shapeOf(description.of));
    case 'list':
      return list(shapeOf(description.of), description.max);
    case 'object': {
      const fields = Object.entries(description.fields);
      return object(Object.fromEntries(fields.map(([key, field]) => [key, shapeOf(field)])));
    }
    case 'having':
      return having(description.key, shapeOf(description.present), shapeOf(description.absent));
  }
}
