import {
  connectNetwork,
  createAccount,
  createRecoveryWords,
  type Drive,
  type UploadSource,
} from '../lib/drive/index.ts';

/** Runs inside the page: the client library as the app uses it, timed from the outside in. Results are milliseconds. */
export type BrowserBench = {
  prepare(portalUrl: string, code: string, size: number): Promise<void>;
  plainPut(): Promise<number>;
  upload(): Promise<{ stored: number; anchored: number }>;
  download(): Promise<number>;
};

function sourceOf(file: File): UploadSource {
  const read = async (start: number, end: number) =>
    new Uint8Array(await file.slice(start, end).arrayBuffer());
  return { name: file.name, path: [], size: file.size, type: '', modified: Date.now(), read };
}

function randomFile(size: number): File {
  const parts = Array.from({ length: Math.ceil(size / 65_536) }, () =>
    crypto.getRandomValues(new Uint8Array(65_536)),
  );
  return new File(parts, `random-${String(Date.now())}.bin`);
}

function createBrowserBench(): BrowserBench {
  let drive: Drive;
  let file: File;
  let id: string;
  const since = (began: number): number => performance.now() - began;
  return {
    async prepare(portalUrl, code, size) {
      const contractCode = () => Promise.resolve(new TextEncoder().encode(code));
      ({ drive } = await createAccount(
        await connectNetwork({ portalUrl, contractCode }),
        createRecoveryWords(),
      ));
      file = randomFile(size);
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
