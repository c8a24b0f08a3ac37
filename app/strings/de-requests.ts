import type { Strings } from './catalogue.ts';
import { counted } from './counted-in-german.ts';

const files = (n: number): string => counted(n, 'Datei', 'Dateien');

export const requests: Strings['requests'] = {
  title: 'Um Dateien bitten',
  intro:
    'Wer den Link hat, kann ohne Konto Dateien in diesem Ordner ablegen. Von seinem Inhalt ist nichts zu sehen. Was abgelegt wird, ist für Sie verschlüsselt.',
  begin: 'Um Dateien bitten…',
  name: 'Wofür',
  nameHint: 'Sieht, wer den Link öffnet.',
  nameRefused: 'Sagen Sie in 1 bis 200 Zeichen, wofür die Dateien sind.',
  ends: 'Endet',
  files: 'Wie viele Dateien',
  filesRefused: 'Geben Sie eine Zahl von 1 bis 1000 ein.',
  filesTotalHint: (taken) => `Insgesamt; bisher kamen ${files(taken)} an.`,
  create: 'Anfrage anlegen',
  created: 'Anfrage angelegt. Schicken Sie diese Adresse an alle, die Sie bitten.',
  address: 'Adresse der Anfrage',
  copy: 'Adresse kopieren',
  list: 'Anfragen nach Dateien',
  loading: 'Anfragen werden gesucht…',
  count: (taken, of) => `${String(taken)} von ${files(of)}`,
  isFull: 'nimmt nichts mehr an',
  unreadable: 'Nicht lesbare Anfrage',
  into: (folder) => `in „${folder}“`,
  edit: (title) => `Anfrage ändern: ${title}`,
  editShort: 'Ändern',
  editTitle: 'Anfrage ändern',
  save: 'Speichern',
  saved: 'Anfrage geändert',
  end: (title) => `Anfrage beenden: ${title}`,
  endShort: 'Beenden',
  endTitle: 'Diese Anfrage beenden?',
  endText: 'Unter diesem Link kann dann niemand mehr Dateien ablegen. Was ankam, bleibt.',
  endConfirm: 'Anfrage beenden',
  ended: 'Anfrage beendet',
  through: 'durch eine Anfrage',
  arrived: (n, folder) =>
    n === 1 ? `1 Datei ist in „${folder}“ angekommen` : `${String(n)} Dateien sind in „${folder}“ angekommen`,
  notKept: (n) =>
    n === 1
      ? '1 angekommene Datei war nicht die, die ihr Absender signiert hatte. Sie wurde verworfen.'
      : `${String(n)} angekommene Dateien waren nicht die, die ihre Absender signiert hatten. Sie wurden verworfen.`,

  page: {
    title: 'Jemand bittet Sie um Dateien',
    from: 'Angefragt von',
    what: 'Dateien, die Sie auswählen, werden in diesem Browser verschlüsselt. Nur wem der Ordner gehört, kann sie öffnen und entscheidet, wer es noch darf.',
    blind: 'Sie sehen nicht, was im Ordner liegt, auch nicht, was Sie selbst dort abgelegt haben.',
    click: 'Noch wurde nichts abgefragt, und nichts wird gezählt, bevor Sie Dateien auswählen.',
    open: 'Weiter',
    opening: 'Anfrage wird geöffnet…',
    intro: 'Legen Sie hier Dateien ab. Sie brauchen kein Konto.',
    sealed: 'In diesem Browser verschlüsselt, allein für den Empfänger.',
    left: (n) => `Nimmt noch ${files(n)} an`,
    until: (moment) => `bis ${moment}`,
    choose: 'Dateien auswählen',
    drop: 'Wählen Sie Dateien aus, oder ziehen Sie Dateien und Ordner hierher.',
    dropHere: 'Loslassen, um Dateien abzulegen',
    flat: 'Ordner bleiben nicht erhalten: Alle Dateien kommen nebeneinander an.',
    tooMany: (n, left) =>
      `Sie haben ${files(n)} ausgewählt, diese Anfrage nimmt aber nur noch ${files(left)} an.`,
    delivered: (n) => (n === 1 ? '1 Datei wurde übergeben.' : `${String(n)} Dateien wurden übergeben.`),
    deliveredText:
      'Sie warten verschlüsselt, bis der Empfänger sein Laufwerk öffnet. Sie können diese Seite schließen.',
    stay: 'Lassen Sie diese Seite offen, bis alles fertig ist.',
    closedTitle: 'Diese Anfrage ist beendet',
    closedText: 'Unter diesem Link werden keine Dateien mehr angenommen. Bitten Sie um einen neuen.',
    expiredTitle: 'Diese Anfrage ist abgelaufen',
    expiredText: 'Die Zeit, in der Dateien angenommen wurden, ist vorbei. Bitten Sie um einen neuen Link.',
    fullTitle: 'Diese Anfrage nimmt keine Dateien mehr an',
    fullText: 'Es sind so viele Dateien angekommen, wie erbeten waren.',
    badTitle: 'Dieser Link ist keine Anfrage nach Dateien',
    badText:
      'Er ist unvollständig oder öffnet etwas anderes. Bitten Sie um den ganzen Link, mit allem nach dem #.',
    goneTitle: 'Diese Anfrage gibt es in diesem Netzwerk nicht',
    goneText: 'Öffnen Sie den Link unter der Adresse, mit der er geschickt wurde.',
  },
};
