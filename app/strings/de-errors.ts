import type { Strings } from './catalogue.ts';

const byCode: Strings['errors']['byCode'] = {
  offline: {
    title: 'Das Netzwerk ist nicht erreichbar',
    advice: 'Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
  },
  'no-worker': {
    title: 'Im Moment antwortet kein Worker',
    advice:
      'Ihre Daten sind sicher. Ein anderer Worker übernimmt in ein bis zwei Minuten; versuchen Sie es dann noch einmal.',
  },
  busy: {
    title: 'Das Netzwerk ist ausgelastet',
    advice: 'Warten Sie einen Moment und versuchen Sie es noch einmal.',
  },
  unconfirmed: {
    title: 'Es ist noch nicht sicher, ob das geschehen ist',
    advice: 'Niemand hat es bestätigt. Sehen Sie nach, bevor Sie es noch einmal versuchen.',
  },
  'not-permitted': { title: 'Das dürfen Sie nicht', advice: 'Bitten Sie den Eigentümer um Zugriff.' },
  policy: {
    title: 'Was der Eigentümer verlangt, ist noch nicht erfüllt',
    advice:
      'Er hat eine Zeit bestimmt, Menschen, die zustimmen müssen, oder Ähnliches. Versuchen Sie es später, oder fragen Sie ihn.',
  },
  'too-early': { title: 'Dafür ist es noch zu früh', advice: 'Sehen Sie nach, ab wann es geht.' },
  expired: {
    title: 'Der Zugriff ist abgelaufen',
    advice: 'Bitten Sie den Eigentümer, es noch einmal zu teilen.',
  },
  tampered: {
    title: 'Das ist nicht, was gespeichert wurde',
    advice:
      'Es wurde unterwegs oder an seinem Ort verändert und deshalb nicht geöffnet. Versuchen Sie es noch einmal; wenn es so bleibt, sagen Sie es dem Eigentümer.',
  },
  'stale-directory': {
    title: 'Was dieses Portal zeigt, ist nicht bewiesen',
    advice:
      'Etwas könnte verschwiegen werden oder alt sein. Versuchen Sie es in einer Minute noch einmal und prüfen Sie die Uhr dieses Geräts; wenn es so bleibt, sagen Sie es dem Betreiber des Netzwerks.',
  },
  unwitnessed: {
    title: 'Die Freigabe wurde nicht bezeugt',
    advice:
      'Ein Schlüssel kam ohne das Wort von genügend Gatekeepern, dass dies aufgezeichnet wurde. Darum wurde nichts geöffnet. Versuchen Sie es gleich noch einmal; wenn es so bleibt, sagen Sie es dem Betreiber des Netzwerks.',
  },
  conflict: {
    title: 'Jemand hat das zur selben Zeit geändert',
    advice: 'Der neueste Stand ist da. Sehen Sie ihn an und versuchen Sie es noch einmal.',
  },
  'not-found': {
    title: 'Das ist nicht mehr hier',
    advice: 'Vielleicht wurde es verschoben oder gelöscht.',
  },
  'no-account': {
    title: 'Zu diesen Wörtern gibt es in diesem Netzwerk kein Konto',
    advice: 'Prüfen Sie die Wörter, ihre Reihenfolge und ob es das richtige Netzwerk ist.',
  },
  'account-exists': {
    title: 'Dieses Konto gibt es schon',
    advice: 'Stellen Sie es mit Ihren Wiederherstellungswörtern wieder her.',
  },
  'invite-needed': {
    title: 'Für ein neues Laufwerk braucht es hier eine Einladung',
    advice:
      'Bitten Sie den Betreiber dieser Seite um einen Einladungscode, und prüfen Sie ihn auf Tippfehler.',
  },
  'invite-spent': {
    title: 'Diese Einladung ist schon verbraucht',
    advice: 'Jede Einladung gilt für ein Laufwerk. Bitten Sie den Betreiber dieser Seite um eine weitere.',
  },
  'new-drives-closed': {
    title: 'Hier werden keine neuen Laufwerke angelegt',
    advice: 'Bestehende Konten bleiben nutzbar. Fragen Sie nach einer anderen Adresse dieses Netzwerks.',
  },
  'wrong-password': {
    title: 'Das ist nicht das Passwort',
    advice: 'Versuchen Sie es noch einmal, oder verwenden Sie Ihre Wiederherstellungswörter.',
  },
  'wrong-network': {
    title: 'Das ist ein anderes Netzwerk als Ihres',
    advice:
      'Gehen Sie zu der Adresse, an der Sie Ihr Konto angelegt haben, oder verwenden Sie ein Konto dieses Netzwerks.',
  },
  'other-version': {
    title: 'Das stammt von einer anderen Version von Velum',
    advice: 'Laden Sie die Seite neu, um die neueste Version zu bekommen.',
  },
  'bad-name': {
    title: 'Dieser Name geht nicht',
    advice: 'Wählen Sie einen kürzeren Namen ohne / und ohne Steuerzeichen.',
  },
  'bad-link': {
    title: 'Dieser Link öffnet hier nichts',
    advice:
      'Bitten Sie um den ganzen Link, mit allem nach dem #. Eine Anfrage nach Dateien öffnet sich unter der Adresse, mit der sie geschickt wurde.',
  },
  'bad-address': {
    title: 'Das ist keine Adresse',
    advice: 'Ein Zeichen ist falsch oder fehlt. Kopieren Sie die Adresse noch einmal.',
  },
  'bad-words': {
    title: 'Das sind keine 24 Wiederherstellungswörter',
    advice: 'Ein Wort ist falsch geschrieben, fehlt oder steht an der falschen Stelle.',
  },
  'changed-while-reading': {
    title: 'Die Datei hat sich beim Lesen geändert',
    advice: 'Schließen Sie sie in anderen Programmen und laden Sie sie noch einmal hoch.',
  },
  aborted: { title: 'Angehalten', advice: 'Sie können es wieder beginnen.' },
  'bad-argument': {
    title: 'Etwas wurde in falscher Form verlangt',
    advice: 'Laden Sie die Seite neu und versuchen Sie es noch einmal.',
  },
  'inbox-full': {
    title: 'Der Zugriff ist gegeben, die Nachricht darüber kam nicht an',
    advice:
      'Die Liste der Einladungen ist dort voll. Bitten Sie darum, „Mit mir geteilt“ zu öffnen, und teilen Sie dann noch einmal.',
  },
  'over-quota': {
    title: 'Dafür ist kein Platz',
    advice:
      'Löschen Sie endgültig, was Sie nicht mehr brauchen, auch im Papierkorb. Wenn es so bleibt, kann der Betreiber des Netzwerks mehr Platz schaffen.',
  },
  full: {
    title: 'Hier werden keine Dateien mehr angenommen',
    advice:
      'Die Anfrage ist voll, oder was ankam, wurde noch nicht abgeholt. Fragen Sie nach, oder versuchen Sie es später noch einmal.',
  },
  'older-drive': {
    title: 'Das kann dieses Laufwerk noch nicht',
    advice:
      'Es wurde angelegt, bevor es Anfragen nach Dateien gab, und ein Laufwerk behält den Code, mit dem es angelegt wurde.',
  },
  refused: {
    title: 'Das Netzwerk hat das abgelehnt',
    advice: 'Versuchen Sie es noch einmal. Wenn es so bleibt, weiß der Betreiber des Netzwerks, warum.',
  },
};

export const errors: Strings['errors'] = {
  byCode,
  unknown: {
    title: 'Etwas Unerwartetes ist geschehen',
    advice: 'Versuchen Sie es noch einmal. Wenn es so bleibt, laden Sie die Seite neu.',
  },
  storageFull: {
    title: 'Der Browser konnte das nicht behalten',
    advice: 'Sein Speicher ist voll oder ausgeschaltet, zum Beispiel in einem privaten Fenster.',
  },
  unsupported: {
    title: 'Dem Browser fehlt etwas, das gebraucht wird',
    advice: 'Verwenden Sie einen neueren Browser und eine Adresse, die mit https beginnt.',
  },
  saveCancelled: { title: 'Angehalten', advice: 'Es wurde kein Ort zum Speichern gewählt.' },
};
