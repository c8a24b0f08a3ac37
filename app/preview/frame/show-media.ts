import type { Shown } from '../frame-message.ts';
import { element } from './element.ts';

type Media = Extract<Shown, { kind: 'image' | 'video' | 'audio' }>;

/** A picture, a film or a sound. An SVG is a picture here: in an `img` it runs nothing and fetches nothing. */
export async function showMedia({ kind, blob }: Media, name: string, stage: HTMLElement): Promise<void> {
  stage.className = 'media';
  const url = URL.createObjectURL(blob);
  if (kind === 'image') {
    // A vector has no size of its own that means anything.
    const picture = element('img', blob.type === 'image/svg+xml' ? 'vector' : '');
    picture.alt = name;
    await settled(picture, 'load', url, stage);
    return;
  }
  const player = element(kind);
  player.controls = true;
  player.preload = 'metadata';
  player.setAttribute('aria-label', name);
  await settled(player, 'loadedmetadata', url, stage);
}

/** Shows it, and waits until the browser knows what it is. */
function settled(
  target: HTMLImageElement | HTMLMediaElement,
  sign: 'load' | 'loadedmetadata',
  url: string,
  stage: HTMLElement,
): Promise<void> {
  return new Promise((resolve, reject) => {
    target.addEventListener(sign, () => {
      resolve();
    });
    target.addEventListener('error', () => {
      reject(new Error('the browser cannot show this'));
    });
    target.src = url;
    stage.append(target);
  });
}
