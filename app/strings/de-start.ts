import type { Strings } from './catalogue.ts';

export const start: Strings['start'] = {
  headline: 'Ein Laufwerk, das sonst niemand lesen kann',
  points: [
    'Dateien werden auf Ihrem Gerät verschlüsselt, bevor sie es verlassen.',
    'Sie liegen auf IPFS, in Stücken, die für sich nichts bedeuten.',
    'Wer sie öffnen darf, entscheidet Code in vertraulichen Umgebungen (TEEs), und Sie können den Zugriff wieder nehmen.',
  ],
  create: 'Konto anlegen',
  haveWords: 'Ich habe Wiederherstellungswörter',
  connecting: 'Verbindung zum Netzwerk wird aufgenommen…',

  words: {
    title: 'Ihre 24 Wiederherstellungswörter',
    why: 'Diese Wörter sind Ihr Konto. Wer sie hat, hat Ihre Dateien; ohne sie kann niemand, auch wir nicht, Ihre Dateien zurückholen. Schreiben Sie sie auf Papier und bewahren Sie es sicher auf.',
    list: 'Wiederherstellungswörter',
    copy: 'Wörter kopieren',
    copyCaution: 'Andere Programme können lesen, was kopiert wird. Papier ist sicherer.',
    done: 'Ich habe sie aufgeschrieben',
  },
  check: {
    title: 'Prüfen Sie, was Sie aufgeschrieben haben',
    why: 'Tippen Sie diese drei Wörter von Ihrem Papier ab.',
    word: (position: number) => `Wort ${String(position)}`,
    wrong: 'An dieser Stelle steht ein anderes Wort.',
    again: 'Wörter noch einmal zeigen',
    submit: 'Wörter prüfen',
  },
  password: {
    title: 'Wählen Sie ein Passwort für dieses Gerät',
    why: 'Es entsperrt Ihr Konto in diesem Browser, damit Sie nicht jedes Mal die 24 Wörter brauchen. Es verlässt dieses Gerät nie.',
    label: 'Passwort',
    newLabel: 'Neues Passwort',
    repeat: 'Passwort wiederholen',
    tooShort: 'Verwenden Sie mindestens 8 Zeichen.',
    different: 'Die beiden Passwörter sind verschieden.',
    strength: { weak: 'Schwach: länger ist besser', fair: 'Mittel: länger ist besser', strong: 'Stark' },
    strengthLabel: 'Stärke des Passworts',
    submitCreate: 'Konto anlegen',
  },
  progress: {
    title: 'Ihr Konto wird angelegt',
    steps: {
      publishing: 'Ihr Konto wird in einem Block veröffentlicht',
      preparing: 'Ihr Laufwerk wird in der Enklave vorbereitet',
      ready: 'Fertig',
    },
    states: { waiting: 'wartet', running: 'läuft', done: 'erledigt' },
    wait: 'Das dauert einige Blöcke, meist deutlich weniger als eine Minute. Lassen Sie diese Seite offen.',
    failed: 'Das Konto konnte nicht angelegt werden',
  },
  restore: {
    title: 'Konto wiederherstellen',
    why: 'Geben Sie die 24 Wörter in ihrer Reihenfolge ein, durch Leerzeichen getrennt.',
    words: 'Wiederherstellungswörter',
    count: (words: number) => `${String(words)} von 24 Wörtern`,
    submit: 'Konto wiederherstellen',
    working: 'Wird wiederhergestellt…',
  },
  unlock: {
    title: 'Willkommen zurück',
    account: 'Konto',
    submit: 'Entsperren',
    working: 'Wird entsperrt…',
    otherWay: 'Stattdessen die Wiederherstellungswörter verwenden',
    locked: 'Ihr Konto ist auf diesem Gerät gesperrt.',
  },
  others: {
    title: 'Andere Konten auf diesem Gerät',
    open: (name: string) => `${name} öffnen`,
    another: 'Ein anderes Konto verwenden',
  },
  unreadable: {
    title: 'Das Konto in diesem Browser lässt sich nicht verwenden',
    text: 'Sie können es aus diesem Browser entfernen und Ihr Konto mit Ihren 24 Wörtern wiederherstellen. Ihre Dateien bleiben unberührt.',
    forget: 'Aus diesem Browser entfernen',
  },
};
