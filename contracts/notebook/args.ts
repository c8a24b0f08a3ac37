import { account, integer, list, object, oneOf, optional, text } from '../sdk/index.ts';

/** What the notebook's methods take and give. */
export const limits = { members: 1000, entries: 10_000, textLength: 16_384, page: 50 } as const;

const role = oneOf('reader', 'writer');
const entry = integer(1);

export const shapes = {
  nothing: object({}),
  member: object({ account, role }),
  account: object({ account }),
  text: object({ text: text(limits.textLength) }),
  entry: object({ entry }),
  /** Entries after this one, so many. */
  page: object({ after: optional(integer()), limit: integer(1, limits.page) }),
  entries: object({
    entries: list(
      object({ entry, author: account, time: integer(), text: text(limits.textLength) }),
      limits.page,
    ),
  }),
  members: object({ members: list(object({ account, role }), limits.members) }),
};
