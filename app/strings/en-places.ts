const count = (n: number, one: string, many: string): string => `${String(n)} ${n === 1 ? one : many}`;

export const places = {
  recent: 'Recent',
  recentEmptyTitle: 'Nothing has been changed yet',
  recentEmptyText: 'Files that you or others change appear here, the newest first.',
  starredTitle: 'Starred',
  starredEmptyTitle: 'Nothing has a star yet',
  starredEmptyText: 'Give a star to what you need often: it is found here, on all your devices.',
  starredMark: 'Starred',
  star: 'Add star',
  unstar: 'Remove star',
  starred: (n: number) => `Star added to ${count(n, 'item', 'items')}`,
  unstarred: (n: number) => `Star removed from ${count(n, 'item', 'items')}`,
  starFailed: 'The star was not kept',
  storage: {
    label: 'Storage',
    used: (size: string, files: number) => `${size} in ${count(files, 'file', 'files')}`,
    hint: 'Newest versions, the trash included',
    kinds: {
      image: 'Pictures',
      media: 'Video and sound',
      document: 'Documents',
      other: 'Everything else',
      trash: 'Trash',
    },
    share: (kind: string, size: string) => `${kind}: ${size}`,
  },
  first: {
    title: 'Your drive is ready',
    text: 'Store your first file: drop it here, or choose it. It is encrypted on this device before it leaves it.',
    choose: 'Choose a file',
  },
  language: {
    label: 'Language',
    hint: 'The page is loaded again in the language you choose; you are asked for your password then.',
  },
};
