import type { FrameLabels } from '../frame-message.ts';
import { element } from './element.ts';
import { highlighted } from './highlight.ts';
import { makeRegion } from './region.ts';

/** A text as it is, or highlighted as code. */
export function showText(text: string, language: string, labels: FrameLabels, stage: HTMLElement): void {
  stage.className = 'text';
  const shown = element(
    'pre',
    '',
    text === '' ? element('span', 'muted', labels.empty) : highlighted(text, language),
  );
  makeRegion(shown, labels.text);
  stage.append(shown);
}
