/** One account as this browser keeps it: what unlocks it stays sealed until somebody gives the password. */
export type StoredAccount = {
  readonly address: string;
  /** What its owner calls it on this device; empty for none. */
  readonly name: string;
  /** The locked account (JSON); the client library reads and checks it. */
  readonly locked: string;
};

/** The accounts of a device, and which of them is opened next. */
export type StoredAccounts = { readonly list: readonly StoredAccount[]; readonly chosen: string | null };

const KEY = 'velum.accounts';
/** Where a device kept its one account before it could keep several. */
const SINGLE_KEY = 'velum.account';

/** @returns what lies there; what cannot be read stays, as an account that only can be removed. */
export function readAccounts(storage: Storage): StoredAccounts {
  const text = storage.getItem(KEY);
  if (text !== null) return parseAccounts(text) ?? unreadable(text);
  const single = storage.getItem(SINGLE_KEY);
  if (single === null) return { list: [], chosen: null };
  const address = textField(parseJson(single), 'address');
  return address === undefined ? unreadable(single) : put({ list: [], chosen: null }, address, single);
}

/** @throws DOMException when storage is full. */
export function writeAccounts(storage: Storage, { list, chosen }: StoredAccounts): void {
  storage.setItem(KEY, JSON.stringify({ version: 1, list, chosen }));
  storage.removeItem(SINGLE_KEY);
}

/** Adds an account, or puts the new lock of one that is there, and chooses it. */
export function put({ list }: StoredAccounts, address: string, locked: string): StoredAccounts {
  const name = list.find((one) => one.address === address)?.name ?? '';
  const others = list.filter((one) => one.address !== address);
  return { list: [...others, { address, name, locked }], chosen: address };
}

/** Takes an account away; another one is chosen then, if there is any. */
export function remove({ list, chosen }: StoredAccounts, address: string): StoredAccounts {
  const others = list.filter((one) => one.address !== address);
  return { list: others, chosen: chosen === address ? (others[0]?.address ?? null) : chosen };
}

export function chosenOf({ list, chosen }: StoredAccounts): StoredAccount | undefined {
  return list.find((one) => one.address === chosen);
}

function unreadable(text: string): StoredAccounts {
  return { list: [{ address: '', name: '', locked: text }], chosen: '' };
}

function parseAccounts(text: string): StoredAccounts | undefined {
  const parsed = parseJson(text);
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { version, list, chosen } = parsed as Record<string, unknown>;
  if (version !== 1 || !Array.isArray(list)) return undefined;
  const accounts = list.map(parseAccount);
  if (!accounts.every((account) => account !== undefined)) return undefined;
  return { list: accounts, chosen: typeof chosen === 'string' ? chosen : null };
}

function parseAccount(value: unknown): StoredAccount | undefined {
  const address = textField(value, 'address');
  const name = textField(value, 'name');
  const locked = textField(value, 'locked');
  if (address === undefined || name === undefined || locked === undefined) return undefined;
  return { address, name, locked };
}

function textField(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const field: unknown = Reflect.get(value, name);
  return typeof field === 'string' ? field : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
