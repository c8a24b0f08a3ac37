import {
  connectNetwork,
  createAccount,
  createRecoveryWords,
  type Drive,
  type UploadSource,
} from '../lib/drive/index.ts';
import type { ContentThread } from '../lib/drive/thread/messages.ts';
import { serveContent } from '../lib/drive/thread/serve-content.ts';
import { bareDownload, bareUpload } from './browser-steps.ts';
import { startContentThread } from '../app/content-thread/content-client.ts';

/** Runs inside the page: the client library as the app uses it, timed from the outside in. Results are milliseconds. */
export type BrowserBench = {
  /** @param threads - that store and open files; without one the page does. */
  prepare(portalUrl: string, code: string, threads?: number): Promise<void>;
  /** Has a file of random bytes, or the one that was chosen in the page's input. */
  have(size: number | 'chosen'): void;
  /** Stores it several times at once. @returns the longest time that the page did not answer meanwhile, too. */
  uploadMany(count: number): Promise<{ took: number; still: number }>;
  plainPut(): Promise<number>;
  /** Reads what was put last. */
  plainGet(): Promise<number>;
  /** See `browser-steps.ts`. */
  bareUpload(): Promise<number>;
  bareDownload(): Promise<number>;
  upload(): Promise<{ stored: number; anchored: number }>;
  /** Reads what was stored last, verified and decrypted. */
  download(): Promise<number>;
};

function sourceOf(file: File): UploadSource {
  const read = async (start: number, end: number) =>
    new Uint8Array(await file.slice(start, end).arrayBuffer());
  return { name: file.name, path: [], size: file.size, type: '', modified: Date.now(), file, read };
}

function randomFile(size: number): File {
  const parts = Array.from({ length: Math.ceil(size / 65_536) }, () =>
    crypto.getRandomValues(new Uint8Array(65_536)),
  );
  return new File(parts, `random-${String(Date.now())}.bin`);
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

/** Takes turns with so many threads. */
function threadsOf(count: number): () => Promise<ContentThread> {
  const here = Promise.resolve(serveContent(window.location.origin));
  const all = Array.from({ length: count }, () => startContentThread(() => undefined));
  let turn = 0;
  return () => all[turn++ % count] ?? here;
}

function createBrowserBench(): BrowserBench {
  let drive: Drive;
  let file: File;
  let id: string;
  const since = (began: number): number => performance.now() - began;
  return {
    async prepare(portalUrl, code, threads = 1) {
      const contractCode = () => Promise.resolve(new TextEncoder().encode(code));
      const contentThread = threadsOf(threads);
      ({ drive } = await createAccount(
        await connectNetwork({ portalUrl, contractCode, contentThread }),
        createRecoveryWords(),
      ));
    },
    have(size) {
      const chosen = document.querySelector('input')?.files?.[0];
      if (size !== 'chosen') file = randomFile(size);
      else if (chosen !== undefined) file = chosen;
    },
    async uploadMany(count) {
      const began = performance.now();
      let [last, still] = [began, 0];
      const ticking = setInterval(() => {
        still = Math.max(still, performance.now() - last);
        last = performance.now();
      }, 1);
      const root = drive.snapshot().roots[0] ?? '';
      const sources = Array.from({ length: count }, (_, i) => ({
        ...sourceOf(file),
        name: `${String(performance.now())} ${String(i)}`,
      }));
      id = (await Promise.all(sources.map((source) => drive.upload(root, source)))).at(-1) ?? '';
      clearInterval(ticking);
      return { took: since(began), still };
    },
    async plainPut() {
      const began = performance.now();
      const response = await fetch('/bench/plain', {
        method: 'PUT',
        body: file,
        headers: { 'content-type': 'application/octet-stream' },
      });
      if (!response.ok) throw new Error(`plain PUT: ${String(response.status)}`);
      return since(began);
    },
    bareUpload: () => bareUpload(file),
    bareDownload,
    async plainGet() {
      const began = performance.now();
      const { body } = await fetch('/bench/plain');
      let bytes = 0;
      if (body !== null) for await (const chunk of chunksOf(body)) bytes += chunk.length;
      if (bytes !== file.size) throw new Error('the answer is not whole');
      return since(began);
    },
    async upload() {
      const began = performance.now();
      let stored = 0;
      const onProgress = ({ phase }: { phase: string }): void => {
        if (phase === 'anchoring') stored = since(began);
      };
      id = await drive.upload(drive.snapshot().roots[0] ?? '', sourceOf(file), { onProgress });
      return { stored, anchored: since(began) };
    },
    async download() {
      const began = performance.now();
      let bytes = 0;
      for await (const chunk of (await drive.download(id)).chunks()) bytes += chunk.length;
      if (bytes !== file.size) throw new Error('the download is not whole');
      return since(began);
    },
  };
}

Object.assign(globalThis, { velumBench: createBrowserBench() });
