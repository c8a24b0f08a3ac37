import type { Strings } from './catalogue.ts';
import { counted as count } from './counted-in-german.ts';

export const places: Strings['places'] = {
  recent: 'Zuletzt geändert',
  recentEmptyTitle: 'Noch wurde nichts geändert',
  recentEmptyText: 'Dateien, die Sie oder andere ändern, stehen hier, die neuesten zuerst.',
  starredTitle: 'Mit Stern',
  starredEmptyTitle: 'Noch hat nichts einen Stern',
  starredEmptyText:
    'Geben Sie dem einen Stern, was Sie oft brauchen: Sie finden es hier, auf allen Ihren Geräten.',
  starredMark: 'Mit Stern',
  star: 'Stern setzen',
  unstar: 'Stern entfernen',
  starred: (n: number) => `${count(n, 'Element hat', 'Elemente haben')} jetzt einen Stern`,
  unstarred: (n: number) => `${count(n, 'Element hat', 'Elemente haben')} keinen Stern mehr`,
  starFailed: 'Der Stern wurde nicht behalten',
  storage: {
    label: 'Speicher',
    used: (size: string, files: number) => `${size} in ${count(files, 'Datei', 'Dateien')}`,
    hint: 'Neueste Versionen, mit dem Papierkorb',
    kinds: {
      image: 'Bilder',
      media: 'Video und Ton',
      document: 'Dokumente',
      other: 'Alles andere',
      trash: 'Papierkorb',
    },
    share: (kind: string, size: string) => `${kind}: ${size}`,
  },
  first: {
    title: 'Ihr Laufwerk ist bereit',
    text: 'Legen Sie Ihre erste Datei ab: Ziehen Sie sie hierher, oder wählen Sie sie aus. Sie wird auf diesem Gerät verschlüsselt, bevor sie es verlässt.',
    choose: 'Datei wählen',
  },
  language: {
    label: 'Sprache (Language)',
    hint: 'Die Seite wird in der gewählten Sprache neu geladen; danach werden Sie nach Ihrem Passwort gefragt.',
  },
};
