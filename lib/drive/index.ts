/**
 * The client library, for browsers and Node.js: everything that the app and the command line do to a drive goes through here.
 */
export type {
  Account,
  DeviceNotes,
  Confirmation,
  Download,
  Drive,
  DriveSnapshot,
  Entry,
  FileVersion,
  GrantInfo,
  GrantTerms,
  LinkOptions,
  LockedAccount,
  SharedItem,
  TransferConduct,
  TransferOptions,
  UploadProgress,
  UploadSource,
} from './types.ts';
export type {
  Approval,
  Condition,
  ConditionKind,
  ConditionPart,
  Conditions,
  DriveConditions,
  PeopleGroup,
  PeopleGroups,
  Verdict,
} from './conditions/types.ts';
export type { DriveUsage } from './storage-types.ts';
export type { Erasure } from '../../contracts/drive/schema.ts';
export type { Release, ReleaseAudit } from './releases/release-audit.ts';
export { checkName } from './content/names.ts';
export type { SeekableFile } from './content/seek-file.ts';
export { DriveError, type DriveErrorCode } from './drive-error.ts';
export { connectNetwork, type ContractName, type NetworkConnection } from './network-connection.ts';
export { addressOfWords, createAccount, restoreAccount, type OnDevice } from './account.ts';
export { openUnfinished } from './uploads/unfinished.ts';
export type { DeviceStore } from './memory/device-store.ts';
export { createRecoveryWords, lockAccount, unlockAccount, parseLockedAccount } from './locked-account.ts';
export { inspectLink, linkMark, newTicket, openLink, type LinkInfo } from './link.ts';
export type {
  Collected,
  CollectedFile,
  RequestChange,
  RequestInfo,
  RequestOptions,
} from './requests/request-info.ts';
export { inspectRequest, openRequest, type OpenedRequest } from './requests/deposit.ts';
export { accountId } from './account-id.ts';
