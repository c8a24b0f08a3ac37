import type { ConditionStrings } from './catalogue.ts';
import { counted } from './counted-in-german.ts';

const times = (n: number): string => (n === 1 ? 'einmal' : `${String(n)}-mal`);
const people = (n: number): string => counted(n, 'Person', 'Personen');

export const conditions: ConditionStrings = {
  title: 'Bedingungen',
  titleWith: (n) => `Bedingungen (${String(n)})`,
  intro: 'Sie werden bei jedem Öffnen geprüft. Der Name ist trotzdem zu sehen.',
  none: 'Noch keine: Es öffnet sich jederzeit.',
  add: 'Bedingung hinzufügen',
  remove: (kind) => `Bedingung entfernen: ${kind}`,
  join: 'Was erfüllt sein muss',
  joins: { all: 'Alle davon', any: 'Eine davon genügt' },
  sense: (kind) => `Wie „${kind}“ zählt`,
  senses: { holds: 'Muss gelten', holdsNot: 'Darf nicht gelten' },
  loading: 'Bedingungen werden geladen…',
  foreign:
    'Diese Bedingungen wurden nicht hier gemacht und lassen sich deshalb nicht zeigen. Sie bleiben, wie sie sind, bis Sie sie entfernen.',
  foreignLabel: 'Diese Bedingungen',
  foreignChoices: { keep: 'Bleiben, wie sie sind', remove: 'Entfernen' },
  slow: 'Die erste Bedingung einer Art dauert einige Sekunden länger: Was sie prüfen wird, wird für Ihr Laufwerk eingerichtet.',

  kinds: {
    window: 'Zeit',
    uses: 'Anzahl der Öffnungen',
    approval: 'Zustimmung',
    heir: 'Erbe',
    members: 'Personengruppe',
  },
  means: {
    window: {
      holds: 'Öffnet sich vom ersten Zeitpunkt bis zum zweiten. Einer von beiden kann leer bleiben.',
      holdsNot: 'Öffnet sich zu jeder anderen Zeit, aber nicht vom ersten Zeitpunkt bis zum zweiten.',
    },
    uses: {
      holds:
        'Öffnet sich so oft. Jedes Mal gilt für eine Datei, wird mit einem Knopfdruck verbraucht und hält eine Weile.',
      holdsNot: 'Öffnet sich, solange keine dieser Öffnungen gilt.',
    },
    approval: {
      holds: 'Öffnet sich, sobald so viele dieser Personen zugestimmt haben.',
      holdsNot: 'Öffnet sich, bis so viele dieser Personen zugestimmt haben: Dann schließt es sich.',
    },
    heir: {
      holds:
        'Öffnet sich einem Erben: nachdem Sie so lange kein Lebenszeichen gegeben haben, er es beansprucht und Sie die Wartezeit verstreichen lassen.',
      holdsNot: 'Öffnet sich, bis geerbt wurde: Dann schließt es sich.',
    },
    members: {
      holds: 'Öffnet sich, solange die Person in dieser Gruppe ist.',
      holdsNot: 'Öffnet sich, solange die Person nicht in dieser Gruppe ist.',
    },
  },
  fields: {
    from: 'Öffnet sich ab',
    until: 'Öffnet sich bis',
    uses: 'Wie oft',
    minutes: 'Jede hält',
    approvers: 'Adressen derer, die zustimmen können',
    addressesHint: 'Eine Adresse in jeder Zeile.',
    needed: 'Wie viele zustimmen müssen',
    silence: 'Kein Lebenszeichen seit',
    waiting: 'Wartezeit nach einem Anspruch',
    group: 'Gruppe',
    groupChoose: 'Gruppe wählen…',
    groupNew: 'Neue Gruppe…',
    groupOption: (name, n) => `${name} (${people(n)})`,
    groupGone: 'Eine Gruppe, die es hier nicht gibt',
    name: 'Name der neuen Gruppe',
    people: 'Adressen ihrer Personen',
  },
  faults: {
    'window-empty': 'Geben Sie mindestens einen der beiden Zeitpunkte ein.',
    'window-turned': 'Das muss nach dem ersten Zeitpunkt liegen.',
    'moment-bad': 'Geben Sie ein Datum und eine Uhrzeit ein.',
    'moment-past': 'Wählen Sie einen Zeitpunkt, der noch kommt.',
    'count-bad': 'Geben Sie eine Zahl von 1 bis 1000 ein.',
    'people-missing': 'Geben Sie mindestens eine Adresse ein.',
    'address-bad': (address) => `„${address}“ ist keine Adresse. Ein Zeichen ist falsch oder fehlt.`,
    'address-own': (address) =>
      `„${address}“ ist die Person, mit der Sie teilen: Niemand kann für sich selbst zustimmen.`,
    'people-many': (most) => `Geben Sie höchstens ${people(most)} an.`,
    'needed-bad': (n) => `Geben Sie eine Zahl von 1 bis ${String(n)} ein, so viele haben Sie genannt.`,
    'group-missing': 'Wählen Sie eine Gruppe, oder legen Sie eine neue an.',
    'name-bad': 'Geben Sie einen Namen mit höchstens 100 Zeichen ein.',
  },

  groups: {
    manage: 'Gruppen verwalten…',
    title: 'Personengruppen',
    intro:
      'Wer zu einer Gruppe kommt oder sie verlässt, kann von da an öffnen, was sich nach der Gruppe richtet, oder kann es nicht mehr.',
    loading: 'Gruppen werden geladen…',
    empty: 'Noch gibt es keine Gruppe. Legen Sie eine zusammen mit einer Bedingung an.',
    list: 'Gruppen',
    count: people,
    open: (name) => `Gruppe ändern: ${name}`,
    openShort: 'Ändern',
    back: 'Alle Gruppen',
    name: 'Name der Gruppe',
    rename: 'Umbenennen',
    renamed: 'Gruppe umbenannt',
    members: 'Personen in der Gruppe',
    membersLoading: 'Ihre Personen werden geladen…',
    membersEmpty: 'In dieser Gruppe ist niemand.',
    removeMember: (address) => `Aus der Gruppe entfernen: ${address}`,
    removeShort: 'Entfernen',
    removed: 'Aus der Gruppe entfernt',
    addresses: 'Adressen hinzufügen',
    add: 'Personen hinzufügen',
    added: 'Zur Gruppe hinzugefügt',
  },

  signs: {
    title: 'Erben',
    intro: 'Etwas von Ihnen geht an Erben, wenn Sie lange kein Lebenszeichen geben.',
    seen: (moment) => `Letztes Lebenszeichen: ${moment}`,
    never: 'Noch gab es kein Lebenszeichen.',
    here: 'Ich bin da',
    done: 'Ihr Lebenszeichen ist festgehalten',
    claimedTitle: (moment) => `Ein Erbe hat am ${moment} Anspruch erhoben`,
    claimedText:
      'Ist die Wartezeit vorbei, öffnet sich ihm, was Sie ihm hinterlassen haben. Wenn Sie da sind, sagen Sie es: Das beendet den Anspruch.',
  },

  refusal: {
    asking: 'Es wird nachgesehen, was fehlt…',
    title: 'Das öffnet sich noch nicht',
    closedTitle: 'Das öffnet sich nicht mehr',
    dialog: (name) => `„${name}“ öffnet sich noch nicht`,
    earlyTitle: (moment) => `Das öffnet sich am ${moment}`,
    early: 'Der Eigentümer hat eine Zeit bestimmt. Es öffnet sich hier dann von selbst.',
    expired: 'Die Zeit, die der Eigentümer dafür bestimmt hat, ist vorbei.',
    usedUp: 'Sie haben das so oft geöffnet, wie der Eigentümer es erlaubt hat.',
    spendTitle: 'Das Öffnen zählt hier',
    spend: (left, lasts) => `Sie können das noch ${times(left)} öffnen, jeweils für ${lasts}.`,
    spendNow: 'Jetzt öffnen',
    approvalTitle: 'Erst müssen andere zustimmen',
    approval:
      'Der Eigentümer hat Menschen bestimmt, die zustimmen müssen, dass Sie das öffnen. Sobald genug von ihnen zugestimmt haben, öffnet es sich hier von selbst.',
    approvalReady: 'Schicken Sie ihnen diese Adresse. Sie öffnet selbst nichts.',
    approvalField: 'Adresse für die, die zustimmen können',
    approvalCopy: 'Adresse kopieren',
    claimTitle: 'Sie können das vielleicht erben',
    claimFrom: (moment) =>
      `Gibt der Eigentümer bis dahin kein Lebenszeichen, können Sie es ab ${moment} beanspruchen.`,
    claimNow: 'Der Eigentümer hat lange kein Lebenszeichen gegeben; Sie können das beanspruchen.',
    claim: 'Beanspruchen…',
    claimConfirmTitle: 'Als Erbe beanspruchen?',
    claimConfirmText:
      'Der Eigentümer sieht, dass Sie es beanspruchen, und kann es aufhalten, bis die Wartezeit vorbei ist. Dann öffnet es sich Ihnen.',
    claimConfirm: 'Beanspruchen',
    claimed: (moment) => `Beansprucht. Es öffnet sich am ${moment}, wenn der Eigentümer sich nicht meldet.`,
    waitingTitle: (moment) => `Sie haben das beansprucht; es öffnet sich am ${moment}`,
    waiting: 'Der Eigentümer sieht Ihren Anspruch und kann ihn bis dahin aufhalten.',
    general:
      'Eine Bedingung des Eigentümers ist nicht erfüllt. Fragen Sie ihn, was fehlt, oder versuchen Sie es später noch einmal.',
  },

  approve: {
    title: 'Stimmen Sie zu?',
    intro:
      'Jemand bittet Sie zuzustimmen, dass er öffnet, was mit ihm geteilt wurde. Stimmen Sie nur zu, wenn Sie wissen, wer das ist und worum es geht.',
    who: 'Möchte öffnen',
    means:
      'Wenn Sie zustimmen, und genug andere auch, kann diese Person öffnen, was der Eigentümer mit ihr geteilt hat. Sie selbst sehen es nicht.',
    loading: 'Es wird nachgesehen, wer zugestimmt hat…',
    count: (given, needed) => `${String(given)} von ${String(needed)} haben zugestimmt`,
    enough: 'Genug haben zugestimmt: Diese Person kann es öffnen.',
    mine: 'Sie haben zugestimmt.',
    agree: 'Zustimmen',
    agreed: 'Sie haben zugestimmt',
    takeBack: 'Zurücknehmen',
    tookBack: 'Zurückgenommen. Was inzwischen geöffnet wurde, bleibt geöffnet.',
    own: 'Sie bitten selbst darum: Niemand kann für sich selbst zustimmen. Schicken Sie die Adresse an die, die es können.',
    badTitle: 'Diese Adresse ist nicht vollständig',
    badText: 'Bitten Sie um die ganze Adresse, mit allem nach dem #.',
    notTitle: 'Um Ihre Zustimmung wird nicht gebeten',
    notText:
      'Dieses Konto gehört nicht zu denen, die der Eigentümer bestimmt hat. Vielleicht sind Sie mit einem anderen Konto genannt.',
  },
};
