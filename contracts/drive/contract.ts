import { admit, defineContract, method, type Blob64, type Method } from '../sdk/index.ts';
import { commandArgs, queryArgs } from './args.ts';
import { acceptDeposits, deposit, listDeposits, refuseDeposits } from './deposits.ts';
import { listErasures } from './erasures.ts';
import { grant, revoke } from './grants.ts';
import { dismissInvite, invite, listInvites } from './invites.ts';
import { applyRekeys } from './keys.ts';
import { list } from './listing.ts';
import { eraseVersions, move, purge, restore, trash } from './moves.ts';
import { init, putVersions, rename } from './nodes.ts';
import { readPreferences, setPreferences } from './preferences.ts';
import { listGrants, listVersions, open, path, status } from './queries.ts';
import { closeRequest, listRequests, openRequest, readRequest } from './requests.ts';
import type { CommandAnswer, Commands, Queries } from './schema.ts';
import { Drive } from './state.ts';
import {
  drawTokens,
  forgetReleased,
  giveBack,
  listReleases,
  readCopies,
  readUsage,
  setCopies,
  setQuota,
} from './storage.ts';
import { releaseThumbnails } from './thumbnails.ts';
import { redeem } from './tickets.ts';

/** The contract of one drive: its tree, its keys' wraps, who may open what. One instance a drive. */

type Args = Commands<Blob64>;

function command<K extends Exclude<keyof Args, 'init'>>(
  name: K,
  run: (drive: Drive, args: Args[K]) => void,
): Method {
  return method<Args[K]>(commandArgs[name], (context, args) => {
    const drive = new Drive(context);
    run(drive, args);
    return finish(drive);
  });
}

function query<K extends keyof Queries>(name: K, run: (drive: Drive, args: Queries[K]) => unknown): Method {
  return method<Queries[K]>(queryArgs[name], (context, args) => {
    const answer = run(new Drive(context, 'ticket' in args ? args.ticket : undefined), args);
    // These answer nobody who has no role here.
    admit();
    return answer;
  });
}

function finish(drive: Drive): CommandAnswer {
  drive.flush();
  return { change: drive.change };
}

const commands: Record<keyof Args, Method> = {
  init: method(commandArgs.init, (context, args) => finish(init(context, args))),
  putVersions: command('putVersions', putVersions),
  rekey: command('rekey', (drive, { rekeys }) => {
    applyRekeys(drive, rekeys);
  }),
  rename: command('rename', rename),
  move: command('move', move),
  trash: command('trash', trash),
  restore: command('restore', restore),
  purge: command('purge', purge),
  eraseVersions: command('eraseVersions', eraseVersions),
  grant: command('grant', grant),
  revoke: command('revoke', revoke),
  redeem: command('redeem', redeem),
  invite: command('invite', invite),
  dismissInvite: command('dismissInvite', dismissInvite),
  openRequest: command('openRequest', openRequest),
  closeRequest: command('closeRequest', closeRequest),
  deposit: command('deposit', deposit),
  drawTokens: method(commandArgs.drawTokens, (context, args) => {
    const drive = new Drive(context);
    return { ...drawTokens(drive, args), ...finish(drive) };
  }),
  giveBack: command('giveBack', giveBack),
  setQuota: command('setQuota', setQuota),
  setCopies: command('setCopies', setCopies),
  released: command('released', forgetReleased),
  acceptDeposits: command('acceptDeposits', acceptDeposits),
  refuseDeposits: command('refuseDeposits', refuseDeposits),
  setPreferences: command('setPreferences', setPreferences),
};

const queries: Record<keyof Queries, Method> = {
  list: query('list', list),
  versions: query('versions', listVersions),
  open: query('open', open),
  thumbnails: query('thumbnails', releaseThumbnails),
  grants: query('grants', listGrants),
  path: query('path', path),
  invites: query('invites', listInvites),
  preferences: query('preferences', readPreferences),
  request: query('request', readRequest),
  requests: query('requests', listRequests),
  deposits: query('deposits', listDeposits),
  usage: query('usage', readUsage),
  copies: query('copies', readCopies),
  releases: query('releases', listReleases),
  erasures: query('erasures', listErasures),
  status: method(queryArgs.status, (context) => status(context)),
};

defineContract({ commands, queries });
