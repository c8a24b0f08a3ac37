import type { Strings } from './catalogue.ts';

export const previews: Strings['previews'] = {
  loading: 'Wird geholt und entschlüsselt…',
  progress: (done, total) => `${done} von ${total}`,
  none: 'Für diese Art von Datei gibt es keine Vorschau.',
  tooLarge: (most) =>
    `Diese Datei ist für eine Vorschau zu groß (höchstens ${most}). Laden Sie sie herunter.`,
  broken: 'Diese Datei ist nicht, was ihr Name sagt, oder der Browser kann sie nicht anzeigen.',
  password: 'Diese Datei verlangt ein eigenes Passwort. Laden Sie sie herunter, um sie zu öffnen.',
  silentTitle: 'Die Vorschau ist nicht gestartet',
  silentText:
    'Velum wurde vielleicht inzwischen aktualisiert. Laden Sie die Seite neu, oder laden Sie die Datei herunter.',
  cut: (size) => `Nur die ersten ${size} werden angezeigt.`,
  previous: 'Vorherige Datei',
  next: 'Nächste Datei',
  frame: {
    text: 'Text der Datei',
    empty: 'Die Datei ist leer.',
    document: 'Dokument',
    page: 'Seite',
    zoomIn: 'Größer',
    zoomOut: 'Kleiner',
    picture: 'Bild, nicht geladen',
  },
};
