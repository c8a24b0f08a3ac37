/** The browser has begun to copy by then; sooner would cut it off. Milliseconds. */
const KEPT = 60_000;

/** Has the browser save a file under a name. */
export function offer(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, KEPT);
}
