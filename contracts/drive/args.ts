import {
  blob,
  having,
  hexId,
  integer,
  list,
  nullable,
  object,
  oneOf,
  optional,
  text,
  type Blob64,
  type Shape,
} from '../sdk/index.ts';
import { limits, type Commands, type Queries } from './schema.ts';

/** The shapes of every method's arguments. */
const id = hexId(limits.idBytes);
const account = text(limits.accountLength, /^[A-Za-z0-9._:-]+$/);
const meta = blob(limits.metaBytes);
const wrap = blob(limits.wrapBytes);
const keyTag = blob(limits.keyTagBytes);
const count = integer(1);
const ticket = hexId(limits.ticketBytes);
const withTicket = { ticket: optional(ticket) };
const ids = list(id, limits.batch);
const invitation = { id, sealed: blob(limits.sealedBytes) };

const rekey = object({
  id,
  keyGeneration: count,
  meta,
  wrap,
  parentGeneration: integer(),
  history: blob(limits.historyBytes),
  grants: list(object({ account, wrap, keyTag }), limits.grantsPerNode),
});
const rekeys = list(rekey, limits.batch);

const newNode = { id, parent: id, meta, wrap, parentGeneration: count };
const enclaveShare = blob(limits.enclaveShareBytes, limits.enclaveShareBytes);
const stored = optional(
  object({
    root: text(limits.cidLength, /^[a-z2-7]+$/),
    bytes: integer(1, limits.pinBytes),
    secret: blob(limits.secretBytes, limits.secretBytes),
  }),
);
const plainContent = {
  version: count,
  enclaveShare,
  wrappedShare: wrap,
  manifest: blob(limits.manifestBytes),
  stored,
};
const content = object({ ...plainContent, thumbnail: optional(object({ enclaveShare, stored })) });
const newFile = object({ ...newNode, content });
const nextVersion = object({ id, meta: optional(meta), content });

const requestTerms = object({
  node: id,
  account,
  expiresAt: nullable(integer()),
  maxFiles: integer(1, limits.filesPerRequest),
  card: blob(limits.cardBytes),
  note: blob(limits.noteBytes),
});
/** As `orderedKey` gives it. */
const ordered = text(16, /^\d{16}$/);
const after = optional(text(2 * limits.accountLength));

export const commandArgs: { [K in keyof Commands<Blob64>]: Shape<Commands<Blob64>[K]> } = {
  init: object({ root: object({ id, meta, wrap }) }),
  putVersions: object({
    rekeys: optional(rekeys),
    folders: list(object(newNode), limits.batch),
    files: list(having('parent', newFile, nextVersion), limits.batch),
  }),
  rekey: object({ rekeys }),
  rename: object({ id, meta, ifChange: optional(integer()), rekeys: optional(rekeys) }),
  move: object({ ...newNode, rekeys: optional(rekeys) }),
  trash: object({ ids }),
  restore: object({ ids }),
  purge: object({ ids }),
  eraseVersions: object({ id, before: count }),
  grant: object({
    node: id,
    account,
    kind: oneOf('person', 'link'),
    role: oneOf('viewer', 'editor'),
    expiresAt: nullable(integer()),
    recipientKey: blob(limits.recipientKeyBytes),
    keyGeneration: count,
    wrap,
    keyTag,
    note: nullable(blob(limits.noteBytes)),
    maxOpens: optional(nullable(integer(1, limits.opens))),
    policy: optional(nullable(hexId(32))),
    ifPolicy: optional(integer()),
    rekeys: optional(rekeys),
    inbox: optional(object({ contract: hexId(32), ...invitation })),
  }),
  revoke: object({ node: id, account, ifPolicy: optional(integer()), rekeys: optional(rekeys) }),
  redeem: object({ ticket }),
  invite: object(invitation),
  dismissInvite: object({ id }),
  openRequest: requestTerms,
  closeRequest: object({ node: id, account }),
  deposit: object({ id, meta, sealedKey: wrap, content: object(plainContent) }),
  acceptDeposits: object({
    deposits: list(object({ ...newNode, wrappedShare: wrap }), limits.batch),
    rekeys: optional(rekeys),
  }),
  refuseDeposits: object({ ids }),
  drawTokens: object({ request: blob(32, 32), bytes: integer(1, limits.pinBytes) }),
  giveBack: object({ bytes: integer(1) }),
  setQuota: object({ bytes: nullable(integer()) }),
  setCopies: object({ copies: nullable(integer(1, limits.copies)) }),
  released: object({ ids: list(ordered, limits.batch), absent: list(ordered, limits.batch) }),
  setPreferences: object({ sealed: blob(limits.preferencesBytes), serial: count }),
};

export const queryArgs: { [K in keyof Queries]: Shape<Queries[K]> } = {
  list: object({ since: integer(), limit: integer(1, limits.page), ...withTicket }),
  versions: object({ id, before: optional(count), ...withTicket }),
  open: object({ id, version: optional(count), ...withTicket }),
  thumbnails: object({ ids: list(id, limits.thumbnails), ...withTicket }),
  grants: object({ node: optional(id), after, ...withTicket }),
  path: object({ id, ...withTicket }),
  invites: object({}),
  preferences: object({}),
  request: object({}),
  requests: object({ node: optional(id), after }),
  deposits: object({ after }),
  usage: object({}),
  copies: object({}),
  releases: object({ after: optional(ordered) }),
  erasures: object({ before: optional(ordered) }),
  status: object({}),
};
