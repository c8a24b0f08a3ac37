import type { Browser } from 'playwright';

/** A tone as a WAV file: 8 bits, one channel, 8 kHz, the same in every second. */
export function wavTone(seconds: number): Buffer {
  const rate = 8000;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + seconds * rate, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(seconds * rate, 40);
  const second = Uint8Array.from({ length: rate }, (_, i) => 128 + 60 * Math.sin(i / 3));
  return Buffer.concat([header, ...Array.from({ length: seconds }, () => second)]);
}

/** A short film of a coloured square, which the browser records itself. */
export async function recordWebm(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage();
  const encoded = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [64, 48];
    const context = canvas.getContext('2d');
    const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: 'video/webm' });
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const stopped = new Promise((resolve) => {
      recorder.onstop = resolve;
    });
    recorder.start();
    for (let frame = 0; frame < 30; frame++) {
      await new Promise(requestAnimationFrame);
      if (context !== null) context.fillStyle = `hsl(${String(frame * 12)} 80% 50%)`;
      context?.fillRect(0, 0, 64, 48);
    }
    recorder.stop();
    await stopped;
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return btoa(String.fromCharCode(...bytes));
  });
  await page.close();
  return Buffer.from(encoded, 'base64');
}
