import {
  getDocument,
  GlobalWorkerOptions,
  VerbosityLevel,
  type PDFDocumentProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
import { packReader } from './pdf-files.ts';
import { startWorker } from './pdf-worker.ts';

/** More pixels than this in one picture of a PDF are not drawn. */
const MAX_PIXELS = 1 << 27;

/**
 * Opens a PDF. Its scripts are not run: pdf.js keeps their interpreter in a part that is not here. Forms of the XFA kind stay off, and what
 * pdf.js would fetch comes from `files`.
 */
export async function openPdf(blob: Blob, files: Blob): Promise<PDFDocumentProxy> {
  GlobalWorkerOptions.workerPort = await startWorker();
  return getDocument({
    data: await blob.arrayBuffer(),
    // Places that are never fetched: without them pdf.js asks for nothing.
    ...{ cMapUrl: 'pack:/', standardFontDataUrl: 'pack:/', wasmUrl: 'pack:/' },
    BinaryDataFactory: packReader(files),
    useWorkerFetch: false,
    // Fonts that a file does not bring along come from the pack too: a system's would be asked for by an address.
    useSystemFonts: false,
    enableXfa: false,
    maxImageSize: MAX_PIXELS,
    disableWorkerRendering: true,
    verbosity: VerbosityLevel.ERRORS,
  }).promise;
}
