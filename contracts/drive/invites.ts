import { canSend, ensure, fail, send, type Blob64, type Definition, type TypedMethod } from '../sdk/index.ts';
import { invites, sent } from './records.ts';
import { ensureOwner } from './roles.ts';
import { limits, type Answers, type Commands } from './schema.ts';
import type { Drive } from './state.ts';

type Args = Commands<Blob64>;

export function invite(drive: Drive, { id, sealed }: Args['invite']): void {
  const { caller, time } = drive.context;
  const count = sent.get(caller) ?? 0;
  ensure(!invites.has(id), 'invite-exists');
  ensure(drive.inbox < limits.invites && count < limits.invitesPerSender, 'inbox-full');
  invites.set(id, { id, sealed, sender: caller, time });
  sent.set(caller, count + 1);
  drive.inbox++;
}

/** What another drive is to this one. */
type Inbox = Definition<{ invite: TypedMethod<Args['invite'], unknown> }>;

/** Lands in the other drive with this one's id as the sender, once, whatever becomes of who shared. */
export function sendInvite({ contract, ...invitation }: NonNullable<Args['grant']['inbox']>): void {
  // As a contract says that does not know the argument: who shares leaves the invitation then.
  if (!canSend()) fail('bad-arguments', '.inbox');
  send<Inbox>(contract).invite(invitation);
}

export function dismissInvite(drive: Drive, { id }: Args['dismissInvite']): void {
  ensureOwner(drive);
  const { sender } = invites.get(id) ?? fail('unknown-invite');
  const count = (sent.get(sender) ?? 1) - 1;
  if (count > 0) sent.set(sender, count);
  else sent.delete(sender);
  invites.delete(id);
  drive.inbox--;
}

export function listInvites(drive: Drive): Answers<Blob64>['invites'] {
  ensureOwner(drive);
  return { invites: [...invites.scan()].map(([, found]) => found) };
}
