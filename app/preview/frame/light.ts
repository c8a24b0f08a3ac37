/** The program of the frame that shows everything but PDFs. It runs in an origin of its own that may fetch nothing. */
import type { ShowMessage } from '../frame-message.ts';
import { listen } from './listen.ts';
import { showMarkdown } from './show-markdown.ts';
import { showMedia } from './show-media.ts';
import { showText } from './show-text.ts';

listen(async ({ shown, name, labels }: ShowMessage, stage) => {
  switch (shown.kind) {
    case 'image':
    case 'video':
    case 'audio':
      return showMedia(shown, name, stage);
    case 'text':
      showText(shown.text, '', labels, stage);
      return;
    case 'code':
      showText(shown.text, shown.language, labels, stage);
      return;
    case 'markdown':
      showMarkdown(shown.text, labels, stage);
      return;
    case 'pdf':
      throw new TypeError('PDFs have a frame of their own');
  }
});
