import type { Strings } from './catalogue.ts';

export const search: Strings['search'] = {
  label: 'Suchen',
  clear: 'Suche leeren',
  kind: 'Art',
  kinds: {
    any: 'Alles',
    folder: 'Ordner',
    image: 'Bilder',
    media: 'Video und Ton',
    document: 'Dokumente und Text',
    other: 'Alles andere',
  },
  results: (n: number) => (n === 1 ? '1 Treffer' : `${String(n)} Treffer`),
  noneTitle: 'Nichts gefunden',
  noneText: 'Kein Name hier enthält alle diese Wörter. Was im Papierkorb liegt, wird nicht durchsucht.',
  inFolder: (folder: string) => `in ${folder}`,
};
