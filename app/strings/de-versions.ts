import type { Strings } from './catalogue.ts';

export const versions: Strings['versions'] = {
  menu: 'Versionen…',
  title: (name: string) => `Versionen von „${name}“`,
  list: 'Versionen, die neueste zuerst',
  loading: 'Der Verlauf wird geholt…',
  newest: 'Neueste',
  number: (n: number) => `Version ${String(n)}`,
  by: (who: string) => `von ${who}`,
  byYou: 'von Ihnen',
  altered: 'Verändert: Diese Version ist nicht, was gespeichert wurde',
  open: (n: number) => `Version ${String(n)} öffnen`,
  openShort: 'Öffnen',
  restore: (n: number) => `Version ${String(n)} wiederherstellen`,
  restoreShort: 'Wiederherstellen',
  upload: 'Neue Version hochladen',
  keeps:
    'Beim Wiederherstellen wird die alte Version noch einmal als neueste gespeichert. Nichts dazwischen geht verloren.',
};
