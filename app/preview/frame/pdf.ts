/** The program of the frame that shows PDFs. It runs in an origin of its own that may fetch nothing. */
import { listen, PasswordNeeded } from './listen.ts';
import { openPdf } from './open-pdf.ts';
import { PdfView } from './pdf-view.ts';

listen(async ({ shown, labels }, stage) => {
  if (shown.kind !== 'pdf') throw new TypeError('this frame shows PDFs only');
  const pdf = await openPdf(shown.blob, shown.files).catch((error: unknown) => {
    throw error instanceof Error && error.name === 'PasswordException'
      ? new PasswordNeeded('the file asks for a password', { cause: error })
      : error;
  });
  await new PdfView(pdf, labels, stage).begin();
});
