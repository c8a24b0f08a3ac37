import type { TrustStrings } from './catalogue.ts';

export const trust: TrustStrings = {
  title: 'Wer Ihr Drive betreibt',
  intro:
    'Auf diesem Gerät geprüft, allein anhand von Nachweisen und unterschriebenen Einträgen: Dem Portal wird nichts geglaubt.',
  checking: 'Es wird geprüft, wer Ihr Drive betreibt…',
  again: 'Erneut prüfen',
  checkedAt: (moment) => `Geprüft ${moment}`,
  standing: {
    verified: 'Geprüft',
    simulated: 'Simuliert',
    unchecked: 'Ungeprüft',
    failed: 'Durchgefallen',
  },
  verdict: {
    verified: 'Echte vertrauliche Hardware führt für Ihr Drive ein zugelassenes Programm aus.',
    simulated:
      'Die Programme sind die zugelassenen, aber ihr TEE ist simuliert: Wer die Rechner betreibt, kann die Schlüssel lesen.',
    unchecked: 'Nicht alle, die Ihr Drive betreiben, konnten geprüft werden. Das spricht nicht für sie.',
    failed:
      'Etwas, das gezeigt wurde, hält der Prüfung nicht stand. Speichern Sie nichts, das geheim bleiben muss, bis das geklärt ist.',
    nobody: 'Im Augenblick betreibt niemand Ihr Drive.',
  },
  code: 'Vertrag',
  ownCode: 'Der, der mit dieser App kam',
  otherCode: 'Eine andere Version als die dieser App',
  committed: 'Zuletzt festgeschriebener Zustand',
  committedAt: (version, block) => `Version ${String(version)}, bis Block ${String(block)}`,
  notCommitted: 'Noch nichts',
  live: 'Antwortet mit dem Zustand von',
  liveAt: (block, moment) => `Block ${String(block)}, ${moment}`,
  silent: 'Im Augenblick antwortet niemand',
  directory: 'Verzeichnis der Programme',
  directoryAt: (moment) => `Wie es Gatekeeper unterschrieben haben, ${moment}`,
  noDirectory: 'Ungeprüft: Das Netzwerk hat noch keines unterschrieben',
  agree: 'Gatekeeper, die übereinstimmen müssen',
  agreeOf: (threshold, all) => `${String(threshold)} von ${String(all)}`,
  workers: 'Worker, die Ihr Drive halten',
  gatekeepers: 'Gatekeeper, die Teile seiner Schlüssel halten',
  worker: 'Worker',
  gatekeeper: 'Gatekeeper',
  vouched: (count) =>
    count === 1
      ? '1 Gatekeeper hat dasselbe gefunden'
      : `${String(count)} Gatekeeper haben dasselbe gefunden`,
  leased: (moment) => `Verbürgt bis ${moment}`,
  notLeased: 'Zeigt nichts, das jetzt für ihn bürgt',
  tee: 'Hardware',
  identity: 'Identität',
  measurement: 'Programm (Messwert)',
  platform: 'Plattform',
  level: 'Stand der Hardware',
  levelOf: (status, date) => `${status}, nach Intels Angabe vom ${date}`,
  noLevel: 'Keiner: Es gibt keine Hardware',
  operator: 'Nennt sich',
  advisories: 'Bekannte Schwächen',
  problems: {
    'no-evidence': 'Er hat keinen Nachweis darüber veröffentlicht, was er ausführt.',
    'evidence-unavailable': 'Sein Nachweis war nicht zu bekommen.',
    'not-vouched': 'Sein Nachweis hält, aber es haben noch nicht genug Gatekeeper geurteilt.',
    tampered: 'Was gezeigt wurde, widerspricht sich.',
    'simulated-refused': 'Sein TEE ist simuliert, was dieses Netzwerk nicht zulässt.',
    'measurement-not-allowed': 'Er führt ein Programm aus, das dieses Netzwerk nicht zulässt.',
    'tcb-refused': 'Seine Hardware ist für dieses Netzwerk nicht aktuell genug.',
    'platform-refused': 'Dieses Netzwerk lässt seine Hardware nicht zu.',
  },
  otherProblem: (code) => `Sein Nachweis hält nicht (${code}).`,
  releasesTitle: 'Wer Schlüssel bekam',
  releasesIntro:
    'Jeder Schlüssel, der die Enklave verließ, steht in einem Protokoll, das Gatekeeper unterschreiben. Was dort nicht steht, wurde nicht herausgegeben.',
  showReleases: 'Zeigen, was herausgegeben wurde',
  loadingReleases: 'Das Protokoll wird geholt und geprüft…',
  complete: (block, moment, witnesses) =>
    `Vollständig bis Block ${String(block)} (${moment}), von ${String(witnesses)} der Gatekeeper unterschrieben`,
  noReleases: 'Es wurde noch nie ein Schlüssel herausgegeben.',
  you: 'Sie',
  another: 'Etwas, das es nicht mehr gibt',
  thumbnail: (name) => `${name} (Vorschaubild)`,
  through: (worker) => `über Worker ${worker}`,
  unreadable: (count) =>
    count === 1
      ? 'Eine weitere Herausgabe steht unter Schlüsseln, die es nicht mehr gibt: Dass sie da ist, ist bekannt, nicht, was sie war.'
      : `${String(count)} weitere Herausgaben stehen unter Schlüsseln, die es nicht mehr gibt: Dass sie da sind, ist bekannt, nicht, was sie waren.`,
  more: (count) => `${String(count)} weitere zeigen`,
};
