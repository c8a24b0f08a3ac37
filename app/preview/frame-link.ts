import {
  FRAME_VERSION,
  parseFrameMessage,
  type FrameKey,
  type FailureReason,
  type ShowMessage,
} from './frame-message.ts';

export type FrameEvents = {
  onShown: () => void;
  /** `silent`: the frame's program does not run, or does not come to an end. */
  onFailed: (reason: FailureReason | 'silent') => void;
  onKey: (key: FrameKey) => void;
};

/** After this many milliseconds a frame that has not said that it is ready will not. */
const PATIENCE = 15_000;

/**
 * Makes a frame for one file inside `host`. Its document comes out of memory and has an origin of its own, which can reach nothing: it
 * gets a port, and the file over that.
 *
 * @param html - the frame's document, which brings its program along.
 * @returns what ends the frame, and all that runs in it.
 */
export function openFrame(
  host: HTMLElement,
  html: string,
  message: Omit<ShowMessage, 'version' | 'type'>,
  events: FrameEvents,
): () => void {
  const url = URL.createObjectURL(new Blob([html], { type: 'text/html' }));
  const { port1: port, port2: theirs } = new MessageChannel();
  const timer = setTimeout(() => {
    events.onFailed('silent');
  }, PATIENCE);
  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    const said = parseFrameMessage(data);
    if (said?.type === 'ready') {
      clearTimeout(timer);
      port.postMessage({ version: FRAME_VERSION, type: 'show', ...message });
    } else if (said?.type === 'shown') events.onShown();
    else if (said?.type === 'failed') events.onFailed(said.reason);
    else if (said?.type === 'key') events.onKey(said.key);
  };
  const frame = frameElement(message.name);
  frame.addEventListener(
    'load',
    () => {
      URL.revokeObjectURL(url);
      // An origin of its own has no name that could be given here. Nobody but the frame's own document gets there: the page's policy
      // lets a frame be led nowhere else.
      frame.contentWindow?.postMessage(null, '*', [theirs]);
    },
    { once: true },
  );
  frame.src = url;
  host.append(frame);
  return () => {
    clearTimeout(timer);
    port.close();
    frame.remove();
    URL.revokeObjectURL(url);
  };
}

function frameElement(title: string): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.setAttribute('allow', 'fullscreen');
  frame.referrerPolicy = 'no-referrer';
  frame.title = title;
  frame.className = 'size-full';
  return frame;
}
