import { counted } from './counted-in-german.ts';
import type { Strings } from './catalogue.ts';

export const transfers: Strings['transfers'] = {
  title: 'Übertragungen',
  region: 'Übertragungen',
  active: (n: number) => (n === 1 ? '1 Übertragung läuft' : `${String(n)} Übertragungen laufen`),
  allDone: 'Alle Übertragungen sind fertig',
  someFailed: (n: number) =>
    n === 1 ? '1 Übertragung ist gescheitert' : `${String(n)} Übertragungen sind gescheitert`,
  someLost: (n: number) =>
    n === 1 ? '1 Upload wurde nicht fertig' : `${String(n)} Uploads wurden nicht fertig`,
  stopped: 'Keine Übertragung läuft',
  show: 'Übertragungen zeigen',
  hide: 'Übertragungen verbergen',
  clear: 'Fertige entfernen',
  retry: (name: string) => `Noch einmal versuchen: ${name}`,
  stop: (name: string) => `Anhalten: ${name}`,
  progressOf: (name: string) => `Fortschritt von ${name}`,
  more: (n: number) => `und ${String(n)} weitere`,
  phases: {
    waiting: 'Wartet',
    paused: 'Pausiert',
    interrupted: 'Wartet auf das Netzwerk',
    lost: 'Nicht fertig',
    storing: 'Wird gespeichert',
    anchoring: 'Wird in einem Block verankert',
    fetching: 'Wird geholt und geprüft',
    done: 'Fertig',
    saved: 'Gesichert',
    failed: 'Gescheitert',
    stopped: 'Angehalten',
  },
  upload: 'Upload',
  download: 'Download',
  nothingFound: 'In dem, was Sie losgelassen haben, war nichts zum Hochladen.',
  conflictTitle: 'Dieser Name ist schon vergeben',
  conflictText: 'Im Ordner liegt schon eine Datei mit diesem Namen.',
  pause: (name: string) => `Pause: ${name}`,
  pauseAll: 'Alle pausieren',
  resume: (name: string) => `Weiter: ${name}`,
  resumeAll: 'Mit allen weiter',
  files: (n: number) => counted(n, 'Datei', 'Dateien'),
  ofFiles: (done: number, total: number) =>
    `${done.toLocaleString('de')} von ${counted(total, 'Datei', 'Dateien')}`,
  inBlock: (block: number) => `Block ${block.toLocaleString('de')}`,
  speed: (size: string) => `${size}/s`,
  left: (time: string) => `noch ${time}`,
  interruptedText: 'Es geht von selbst weiter, wenn das Netzwerk wieder da ist.',
  whyRefused: 'Was fehlt?',
  lostText:
    'Die Seite wurde geschlossen, bevor das gespeichert war. Wählen Sie die Datei noch einmal, um weiterzumachen.',
  lostFolderText:
    'Die Seite wurde geschlossen, bevor das alles gespeichert war. Wählen Sie den Ordner noch einmal, um weiterzumachen; was gespeichert ist, wird nicht noch einmal gesendet.',
  lostKnownText:
    'Die Seite wurde geschlossen, bevor das gespeichert war. Drücken Sie „Weiter“, und der Browser fragt, ob er die Datei lesen darf.',
  chooseAgain: 'Dateien noch einmal wählen',
  chooseFolderAgain: 'Ordner noch einmal wählen',
  notThese: 'Keine dieser Dateien ist eine, die nicht fertig wurde.',
  conflictOf: (n: number, of: number) => `${String(n)} von ${String(of)}`,
  conflictHere: 'Im Ordner',
  conflictNew: 'Ihre',
  applyToAll: (n: number) =>
    n === 1 ? 'Mit der anderen ebenso verfahren' : `Mit den anderen ${String(n)} ebenso verfahren`,
  keepBoth: 'Beide behalten',
  replace: 'Als neue Version hochladen',
  skip: 'Auslassen',
  keptAsCopy: (name: string) =>
    `Ein anderes Gerät hat diese Datei zur selben Zeit gespeichert. Ihre heißt jetzt „${name}“.`,
  unreadable: 'Etwas, das Sie losgelassen haben, war nicht lesbar.',
};
