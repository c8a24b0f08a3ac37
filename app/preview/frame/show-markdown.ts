import MarkdownIt from 'markdown-it';
import type { FrameLabels } from '../frame-message.ts';
import { markdownNodes } from './markdown-nodes.ts';
import { makeRegion } from './region.ts';
import { element } from './element.ts';

/** HTML inside Markdown is text. */
const parser = new MarkdownIt({ html: false, linkify: true });

export function showMarkdown(text: string, labels: FrameLabels, stage: HTMLElement): void {
  stage.className = 'markdown';
  const article = element('article', '', markdownNodes(parser.parse(text, {}), labels));
  makeRegion(article, labels.text);
  stage.append(article);
}
