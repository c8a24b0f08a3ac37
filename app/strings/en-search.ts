export const search = {
  label: 'Search',
  clear: 'Clear search',
  kind: 'Kind',
  kinds: {
    any: 'Anything',
    folder: 'Folders',
    image: 'Pictures',
    media: 'Video and sound',
    document: 'Documents and text',
    other: 'Everything else',
  },
  results: (n: number) => (n === 1 ? '1 result' : `${String(n)} results`),
  noneTitle: 'Nothing found',
  noneText: 'No name here has all of these words. What is in the trash is not searched.',
  inFolder: (folder: string) => `in ${folder}`,
};
