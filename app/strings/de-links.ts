import type { Strings } from './catalogue.ts';

export const links: Strings['links'] = {
  opens: 'Öffnungen',
  opensChoices: { any: 'Beliebig oft', once: 'Einmal', some: 'Eine bestimmte Anzahl…' },
  opensCount: 'Wie oft',
  opensRefused: 'Geben Sie eine Zahl von 1 bis 1000 ein.',
  password: 'Passwort',
  passwordHint:
    'Freiwillig. Teilen Sie es auf einem anderen Weg mit als den Link; niemand kann es später nachsehen.',
  usesLeft: (left: number, of: number) => `noch ${String(left)} von ${String(of)} Öffnungen`,
  usedUp: (of: number) => `${String(of)} von ${String(of)} Mal geöffnet`,
  withPassword: 'mit Passwort',
  withConditions: 'mit Bedingungen',
  edit: (who: string) => `Ändern: ${who}`,
  editShort: 'Ändern',
  editTitle: 'Zugriff ändern',
  save: 'Speichern',
  saved: 'Zugriff geändert',
  opensTotalHint: (opened: number) => `Insgesamt; bisher ${String(opened)} verbraucht.`,
  from: (address: string) => `Geteilt von ${address}`,
  passwordNeeded: 'Dieser Link hat ein Passwort. Wer ihn Ihnen geschickt hat, kann es Ihnen sagen.',
  counted: 'Wenn dieser Link nur eine Anzahl Male öffnet, verbraucht „Öffnen“ eines davon.',
  refusedTitle: 'Dieser Link öffnet nichts',
  refusedText:
    'Das Passwort ist falsch, oder der Link wurde entfernt, ist abgelaufen oder wurde so oft geöffnet, wie er darf. Versuchen Sie das Passwort noch einmal, oder bitten Sie um einen neuen Link.',
  tryAgain: 'Noch einmal versuchen',
  mine: {
    title: 'Von mir geteilt',
    intro: 'Alle Personen und Links, die etwas von Ihnen öffnen können.',
    loading: 'Es wird nachgesehen, was Sie teilen…',
    emptyTitle: 'Sie teilen noch nichts',
    emptyText:
      'Was Sie mit Personen oder über Links teilen, steht hier; hier können Sie es ändern oder zurücknehmen.',
    list: 'Was ich teile',
    trashed: 'im Papierkorb',
    gone: 'Gelöschtes Element',
    manage: (name: string) => `„${name}“ teilen…`,
    manageShort: 'Teilen…',
  },
};
