import { accountId } from './account-id.ts';
import { makeFolders } from './batch/make-folders.ts';
import { uploadMany } from './batch/upload-many.ts';
import { createFolder, move, rename } from './changes.ts';
import { download } from './download.ts';
import { createConditions, type OwnerMeans } from './conditions/conditions.ts';
import type { PresentPolicy } from './conditions/own-conditions.ts';
import type { OpenDrive } from './drive-context.ts';
import { keepOpen } from './open-drives.ts';
import { collectDeposits } from './requests/collect.ts';
import { changeRequest, closeRequest, createRequest, listRequests } from './requests/open-requests.ts';
import { storageOf } from './credit/storage.ts';
import { changeGrant, createLink, listGrants, revokeGrant, shareWithPerson } from './sharing.ts';
import { fetchThumbnails } from './thumbnails.ts';
import type { Drive, GrantInfo } from './types.ts';
import { putVersion, upload } from './upload.ts';
import { listVersions, restoreVersion } from './versions.ts';

/** The operations of one open drive behind the interface that screens and commands use. */
export function driveOf(open: OpenDrive, owner?: OwnerMeans): Drive {
  const { view, calls, contractId } = open;
  const { write, ...conditions } = createConditions(open, owner);
  const change = async (method: 'trash' | 'restore' | 'purge', ids: readonly string[]): Promise<void> => {
    await calls.command(method, { ids: [...ids] });
    await view.refresh();
  };
  return keepOpen(open, {
    id: contractId,
    snapshot: () => view.snapshot(),
    subscribe: (listener) => view.subscribe(listener),
    refresh: () => view.refresh(),
    createFolder: (parent, name, id) => createFolder(open, parent, name, id),
    async createFolders(parent, paths) {
      const folderAt = await makeFolders(open, parent, paths);
      for (const path of paths) folderAt(path);
    },
    uploadMany: (parent, sources, options = {}) => uploadMany(open, parent, sources, options),
    upload: (parent, source, options = {}) => upload(open, parent, source, options),
    download: (id, options = {}) => download(open, id, options),
    thumbnails: (ids) => fetchThumbnails(open, ids),
    async replace(id, source, options = {}) {
      await putVersion(open, id, source, options);
    },
    versions: (id) => listVersions(open, id),
    restoreVersion: (id, version, options = {}) => restoreVersion(open, id, version, options),
    rename: (id, name) => rename(open, id, name),
    move: (id, parent) => move(open, id, parent),
    trash: (ids) => change('trash', ids),
    restore: (ids) => change('restore', ids),
    purge: (ids) => change('purge', ids),
    async share(id, address, { conditions: wanted, ...options }) {
      const share = { node: id, account: accountId(address) };
      const present = wanted && (await listGrants(open, id)).find(({ account }) => account === share.account);
      const policy =
        wanted === undefined
          ? options.policy
          : await write(share, wanted, present && presentPolicy(open, present));
      return shareWithPerson(open, id, address, { ...options, ...(policy !== undefined && { policy }) });
    },
    createLink: (id, options) => createLink(open, id, options),
    grants: (id) => listGrants(open, id),
    async changeGrant(grant, { conditions: wanted, ...terms }) {
      if (wanted === undefined) return changeGrant(open, grant, terms);
      const policy =
        wanted === null
          ? null
          : await write({ node: grant.node, account: grant.account }, wanted, presentPolicy(open, grant));
      return changeGrant(open, grant, { ...terms, policy });
    },
    revoke: (id, account) => revokeGrant(open, id, account),
    createRequest: (id, options) => createRequest(open, id, options),
    requests: (id) => listRequests(open, id),
    changeRequest: (request, terms) => changeRequest(open, request, terms),
    closeRequest: (request) => closeRequest(open, request),
    collectDeposits: () => collectDeposits(open),
    ...storageOf(open),
    conditions,
  });
}

/** What decides about an access now, and how another policy comes in its place; `undefined` where it is open to its holder anyway. */
const presentPolicy = (open: OpenDrive, grant: GrantInfo): PresentPolicy | undefined =>
  grant.policy === null
    ? undefined
    : { policy: grant.policy, replace: (policy) => changeGrant(open, grant, { policy }) };
