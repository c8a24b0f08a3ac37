import type { conditions } from './en-conditions.ts';
import type { network } from './en-network.ts';
import type { en } from './en.ts';
import type { storage } from './en-storage.ts';
import type { trust } from './en-trust.ts';

/** Everything that people read on the way to their files. Each language is an object of this type. */
export type Strings = typeof en;

/** What people read about conditions of shares. */
export type ConditionStrings = typeof conditions;

/** What people read about who runs their drive. */
export type TrustStrings = typeof trust;

/** What people read about what their drive stores. */
export type StorageStrings = typeof storage;

/** What people read about networks. */
export type NetworkStrings = typeof network;
