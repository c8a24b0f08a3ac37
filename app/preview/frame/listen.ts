import { FRAME_VERSION, parseShowMessage, type FrameMessage, type ShowMessage } from '../frame-message.ts';
import { keyForApp } from './keys.ts';

/** Thrown by what shows a file: the file asks for a password. */
export class PasswordNeeded extends Error {}

/**
 * Waits for the app to hand over a port, shows the one file that comes over it, and tells what became of that. A frame shows one file in
 * its life: whatever a file does to it, the next one gets a new frame.
 */
export function listen(show: (message: ShowMessage, stage: HTMLElement) => Promise<void>): void {
  const take = (event: MessageEvent): void => {
    const [port, ...more] = event.ports;
    if (event.source !== window.parent || port === undefined || more.length > 0) return;
    window.removeEventListener('message', take);
    serve(port, show);
  };
  window.addEventListener('message', take);
}

function serve(port: MessagePort, show: Parameters<typeof listen>[0]): void {
  const say = (message: FrameMessage): void => {
    port.postMessage({ version: FRAME_VERSION, ...message });
  };
  const stage = document.createElement('main');
  document.body.append(stage);
  const run = async (message: ShowMessage): Promise<void> => {
    document.title = message.name;
    document.documentElement.lang = message.language;
    try {
      await show(message, stage);
      say({ type: 'shown' });
    } catch (error) {
      say({ type: 'failed', reason: error instanceof PasswordNeeded ? 'password' : 'broken' });
    }
  };
  window.addEventListener('keydown', (event) => {
    const key = keyForApp(event);
    if (key !== undefined) say({ type: 'key', key });
  });
  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    const message = parseShowMessage(data);
    if (message === undefined) return;
    port.onmessage = null;
    void run(message);
  };
  say({ type: 'ready' });
}
