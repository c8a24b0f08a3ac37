import { inflate } from './pdf-files.ts';

/** The source of pdf.js's worker: raw DEFLATE in Base64, put in place by the build. */
declare const PDF_WORKER_DEFLATED: string;

/** Starts pdf.js's worker from what the document brought along. An origin of its own can load nothing. */
export async function startWorker(): Promise<Worker> {
  const packed = Uint8Array.from(atob(PDF_WORKER_DEFLATED), (character) => character.charCodeAt(0));
  const source = new Blob([await inflate(new Blob([packed]))], { type: 'text/javascript' });
  return new Worker(URL.createObjectURL(source));
}
