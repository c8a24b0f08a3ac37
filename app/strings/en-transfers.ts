export const transfers = {
  title: 'Transfers',
  region: 'Transfers',
  active: (n: number) => (n === 1 ? '1 transfer in progress' : `${String(n)} transfers in progress`),
  allDone: 'All transfers are done',
  someFailed: (n: number) => (n === 1 ? '1 transfer failed' : `${String(n)} transfers failed`),
  stopped: 'No transfers in progress',
  show: 'Show transfers',
  hide: 'Hide transfers',
  clear: 'Clear finished',
  retry: (name: string) => `Try again: ${name}`,
  stop: (name: string) => `Stop: ${name}`,
  progressOf: (name: string) => `Progress of ${name}`,
  more: (n: number) => `and ${String(n)} more`,
  phases: {
    waiting: 'Waiting',
    storing: 'Storing',
    anchoring: 'Anchoring in a block',
    fetching: 'Fetching and verifying',
    done: 'Done',
    saved: 'Saved',
    failed: 'Failed',
    stopped: 'Stopped',
  },
  upload: 'Upload',
  download: 'Download',
  nothingFound: 'There was nothing to upload in what you dropped.',
  conflictTitle: 'Some names are already taken',
  conflictText: (n: number) =>
    n === 1
      ? 'A file with this name is already in the folder.'
      : `${String(n)} files have names that are already in the folder.`,
  keepBoth: 'Keep both',
  replace: 'Upload as new versions',
  skip: 'Skip these',
  keptAsCopy: (name: string) =>
    `Another device saved this file at the same time. Yours was kept as “${name}”.`,
  unreadable: 'A dropped item could not be read.',
};
