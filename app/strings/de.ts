import type { Strings } from './catalogue.ts';
import { account } from './de-account.ts';
import { browse } from './de-browse.ts';
import { drive } from './de-drive.ts';
import { errors } from './de-errors.ts';
import { links } from './de-links.ts';
import { places } from './de-places.ts';
import { previews } from './de-previews.ts';
import { requests } from './de-requests.ts';
import { search } from './de-search.ts';
import { sharing } from './de-sharing.ts';
import { start } from './de-start.ts';
import { transfers } from './de-transfers.ts';
import { versions } from './de-versions.ts';

/** The German catalogue. */
export const de: Strings = {
  product: {
    name: 'Velum',
    description:
      'Ein privates Laufwerk: auf Ihrem Gerät verschlüsselt, auf IPFS gespeichert, geöffnet nur von denen, die Sie zulassen.',
    needsScript: 'Velum ver- und entschlüsselt Ihre Dateien in diesem Browser und braucht dazu JavaScript.',
    loading: 'Wird geladen…',
    notifications: 'Mitteilungen',
    dismiss: 'Mitteilung schließen',
    notFoundTitle: 'Hier ist nichts',
    notFoundText: 'Vielleicht ist die Adresse falsch geschrieben, oder die Seite liegt jetzt anderswo.',
    home: 'Zu meinen Dateien',
    crashTitle: 'Auf dieser Seite ist etwas schiefgegangen',
    crashText:
      'Nichts Gespeichertes ist verloren. Laden Sie die Seite neu; Sie werden noch einmal nach Ihrem Passwort gefragt.',
    reload: 'Neu laden',
    newVersion: 'Eine neue Version von Velum ist da',
    newVersionText: 'Laden Sie neu, um sie zu verwenden; Sie werden noch einmal nach Ihrem Passwort gefragt.',
  },
  actions: {
    cancel: 'Abbrechen',
    close: 'Schließen',
    back: 'Zurück',
    next: 'Weiter',
    retry: 'Noch einmal versuchen',
    copied: 'Kopiert',
    copyFailed:
      'Der Browser hat das Kopieren nicht erlaubt. Markieren Sie den Text und kopieren Sie ihn selbst.',
  },
  account,
  browse,
  drive,
  errors,
  links,
  places,
  previews,
  requests,
  search,
  sharing,
  start,
  transfers,
  versions,
};
