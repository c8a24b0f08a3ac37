import { loadDriveLibrary } from '../session/drive-library.ts';

/**
 * The files of the app that previews are made of. They are fetched by the app, not by a frame: the service worker serves them with the
 * version of the app that is kept, offline too, and whoever serves the app does not learn what kind of file is looked at.
 */
export async function fetchFrame(name: 'light' | 'pdf', signal: AbortSignal): Promise<string> {
  return (await fetchOwn(`/preview/${name}.html`, signal)).text();
}

export async function fetchPdfFiles(signal: AbortSignal): Promise<Blob> {
  return (await fetchOwn('/preview/pdf-files.bin', signal)).blob();
}

async function fetchOwn(path: string, signal: AbortSignal): Promise<Response> {
  const { DriveError } = await loadDriveLibrary();
  const response = await fetch(path, { signal }).catch((cause: unknown) => {
    throw new DriveError('offline', 'a file of the app cannot be fetched', { cause });
  });
  if (!response.ok)
    throw new DriveError('offline', `a file of the app is answered with ${String(response.status)}`);
  return response;
}
