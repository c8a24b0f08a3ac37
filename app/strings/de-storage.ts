import type { StorageStrings } from './catalogue.ts';

export const storage: StorageStrings = {
  title: 'Speicher',
  loading: 'Ihr Drive wird gefragt…',
  intro: 'Was Ihre Dateien belegen, mit alten Versionen und dem Papierkorb.',
  stored: (size) => `${size} gespeichert`,
  of: (size, quota) => `${size} von ${quota} gespeichert`,
  meter: 'Genutzter Anteil der Grenze',
  limit: 'Grenze dieses Drives',
  noLimit: 'Was der Speicher gibt',
  hint: 'Keines Ihrer Geräte und niemand, der Dateien hinzufügen darf, bekommt mehr Platz vom Speicher als das.',
  copies: 'Kopien',
  copiesOfStore: 'Wie der Speicher es hält',
  copiesOf: (n: number) => (n === 1 ? 'Ein Portal' : `${String(n)} Portale`),
  copiesMost: (n: number) =>
    n === 1
      ? 'Der Speicher ist ein einziges Portal: Er kann eine Kopie halten.'
      : `Der Speicher hat ${String(n)} Portale; so viele Kopien kann er halten.`,
  copiesHint:
    'So viele Portale des Speichers halten, was Sie von jetzt an speichern; jede Kopie zählt ganz. Geht eines verloren, legen die anderen seine Kopien neu an.',
  full: 'Mehr lässt sich nicht speichern. Löschen Sie endgültig, was Sie nicht brauchen, oder erhöhen Sie die Grenze.',
  older: 'Dieses Drive stammt aus der Zeit, bevor gezählt wurde, was es speichert.',
  waiting: (n) =>
    n === 1
      ? 'Ein gelöschter Inhalt liegt noch beim Speicher, für niemanden lesbar.'
      : `${String(n)} gelöschte Inhalte liegen noch beim Speicher, für niemanden lesbar.`,
  release: 'Vom Speicher löschen lassen',
  erased: 'Was endgültig gelöscht wurde',
  erasedText:
    'Quittungen des Vertrags Ihres Drives. Mit dem genannten Block sind die Schlüssel weg; der Speicher löscht, was niemand mehr lesen kann.',
  nothing: 'Bisher wurde nichts endgültig gelöscht.',
  entry: (files, versions, size) =>
    `${files === 1 ? '1 Datei' : `${String(files)} Dateien`}, ${versions === 1 ? '1 Version' : `${String(versions)} Versionen`}, ${size}`,
  keys: (moment, position) => `Schlüssel gelöscht ${moment} (Position ${String(position)})`,
  gone: (moment) => `Der Speicher sagte bis ${moment}, dass er sie gelöscht hat`,
  atStore: (n) => `Der Speicher hat noch ${String(n)} der Inhalte`,
  absent: (n) => `Der Speicher sagt, er habe ${String(n)} der Inhalte nicht`,
  kept: (n) =>
    `${String(n)} der Inhalte stammen aus einer älteren Version dieser App; der Speicher behält sie, unlesbar`,
  anew: {
    title: 'Nach dem Entziehen von Zugriff',
    text: 'Wer dies öffnen konnte, kann die Schlüssel behalten haben. Neu verschlüsselt sind sie wertlos: Alles wird unter frischen Schlüsseln gespeichert, frühere Versionen werden endgültig gelöscht.',
    run: 'Neu verschlüsseln',
    progress: (files, total, name) => `${String(files + 1)} von ${String(total)}: ${name}`,
    done: (files) =>
      files === 0
        ? 'Nichts zu tun: Niemand hat Zugriff verloren, seit dies gespeichert wurde.'
        : files === 1
          ? 'Eine Datei ist neu verschlüsselt.'
          : `${String(files)} Dateien sind neu verschlüsselt.`,
    failed: (names) =>
      `Nicht neu verschlüsselt: ${names}. Versuchen Sie es noch einmal, oder löschen Sie sie.`,
  },
};
