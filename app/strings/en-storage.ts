export const storage = {
  title: 'Storage',
  loading: 'Asking your drive…',
  intro: 'What your files take, with their old versions and what is in the trash.',
  stored: (size: string) => `${size} stored`,
  of: (size: string, quota: string) => `${size} of ${quota} stored`,
  meter: 'Share of the limit that is used',
  limit: 'Limit of this drive',
  noLimit: 'What the store gives',
  hint: 'No device of yours, and nobody who may add files, gets more room from the store than this.',
  copies: 'Copies',
  copiesOfStore: 'What the store does',
  copiesOf: (n: number) => (n === 1 ? 'One portal' : `${String(n)} portals`),
  copiesMost: (n: number) =>
    n === 1
      ? 'The store is a single portal: it can hold one copy.'
      : `The store has ${String(n)} portals, which is as many copies as it can hold.`,
  copiesHint:
    'So many portals of the store hold what you store from now on, each counted in full. If one is lost, the others put its copies elsewhere.',
  full: 'Nothing more can be stored. Delete what you do not need for good, or raise the limit.',
  older: 'This drive was made before there was a count of what it stores.',
  waiting: (n: number) =>
    n === 1
      ? 'One erased content still lies at the store, unreadable for everybody.'
      : `${String(n)} erased contents still lie at the store, unreadable for everybody.`,
  release: 'Have the store delete them',
  erased: 'What was deleted for good',
  erasedText:
    'Receipts of the drive’s contract. The keys are gone with the block that is named; the store deletes what nobody can read any more.',
  nothing: 'Nothing was deleted for good so far.',
  entry: (files: number, versions: number, size: string) =>
    `${files === 1 ? '1 file' : `${String(files)} files`}, ${versions === 1 ? '1 version' : `${String(versions)} versions`}, ${size}`,
  keys: (moment: string, position: number) => `Keys erased ${moment} (position ${String(position)})`,
  gone: (moment: string) => `The store said by ${moment} that it deleted them`,
  atStore: (n: number) => `The store still has ${String(n)} of its contents`,
  absent: (n: number) => `The store says that it does not have ${String(n)} of its contents`,
  kept: (n: number) =>
    `${String(n)} of its contents came from an older version of this app; the store keeps them, unreadable`,
  anew: {
    title: 'After taking access away',
    text: 'Whoever could open this may have kept its keys. Encrypting it anew makes them worthless: everything is stored under fresh keys, and earlier versions are deleted for good.',
    run: 'Encrypt anew',
    progress: (files: number, total: number, name: string) =>
      `${String(files + 1)} of ${String(total)}: ${name}`,
    done: (files: number) =>
      files === 0
        ? 'Nothing to do: nobody lost access since this was stored.'
        : files === 1
          ? 'One file is encrypted anew.'
          : `${String(files)} files are encrypted anew.`,
    failed: (names: string) => `Not encrypted anew: ${names}. Try again, or delete them.`,
  },
};
