import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { FrameLabels } from '../frame-message.ts';
import { element } from './element.ts';
import { PdfPage } from './pdf-page.ts';
import { makeRegion } from './region.ts';

const STEP = 1.25;
const ZOOM = { least: 0.25, most: 5 };

/** The pages of a PDF below each other, with a bar for where one is and how large it is. */
export class PdfView {
  readonly #pdf: PDFDocumentProxy;
  readonly #labels: FrameLabels;
  readonly #scroller = element('div', 'pages');
  readonly #place = element('output', 'place');
  readonly #size = element('output', 'size');
  #pages: readonly PdfPage[] = [];
  /** How much larger than the width of the frame the pages are. */
  #zoom = 1;

  constructor(pdf: PDFDocumentProxy, labels: FrameLabels, stage: HTMLElement) {
    this.#pdf = pdf;
    this.#labels = labels;
    stage.className = 'pdf';
    makeRegion(this.#scroller, labels.document);
    stage.append(this.#bar(), this.#scroller);
  }

  /** Resolves when the first page is drawn; the others follow as they come into view. */
  async begin(): Promise<void> {
    const first = await this.#pdf.getPage(1);
    const { width, height } = first.getViewport({ scale: 1 });
    this.#pages = Array.from(
      { length: this.#pdf.numPages },
      (_, i) => new PdfPage(this.#pdf, i + 1, { width, height }, `${this.#labels.page} ${String(i + 1)}`),
    );
    this.#scroller.append(...this.#pages.map(({ box }) => box));
    this.#lay();
    this.#watch();
    await this.#pages[0]?.draw();
  }

  #bar(): HTMLElement {
    const button = (label: string, sign: string, factor: number): HTMLButtonElement => {
      const made = element('button', '', sign);
      made.type = 'button';
      made.title = label;
      made.setAttribute('aria-label', label);
      made.addEventListener('click', () => {
        this.#zoomTo(this.#zoom * factor);
      });
      return made;
    };
    const { zoomIn, zoomOut } = this.#labels;
    return element(
      'div',
      'bar',
      this.#place,
      button(zoomOut, '−', 1 / STEP),
      this.#size,
      button(zoomIn, '+', STEP),
    );
  }

  #zoomTo(zoom: number): void {
    const { scrollTop, scrollHeight } = this.#scroller;
    const at = scrollTop / scrollHeight;
    this.#zoom = Math.min(ZOOM.most, Math.max(ZOOM.least, zoom));
    this.#lay();
    this.#scroller.scrollTop = at * this.#scroller.scrollHeight;
  }

  /** Gives every page its size. Those in view are drawn anew, the others when they come into view. */
  #lay(): void {
    const style = getComputedStyle(this.#scroller);
    const free = this.#scroller.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const width = Math.max(80, Math.min(free, 900) * this.#zoom);
    for (const page of this.#pages) page.resize(width);
    this.#size.value = `${String(Math.round(this.#zoom * 100))} %`;
    this.#tell();
  }

  #watch(): void {
    const near = new IntersectionObserver(
      (changes) => {
        for (const { target, isIntersecting } of changes) {
          const page = this.#pages.find(({ box }) => box === target);
          if (isIntersecting) void page?.draw();
          else page?.drop();
        }
      },
      { root: this.#scroller, rootMargin: '100% 0px' },
    );
    for (const { box } of this.#pages) near.observe(box);
    this.#scroller.addEventListener('scroll', () => {
      this.#tell();
    });
    new ResizeObserver(() => {
      this.#lay();
    }).observe(this.#scroller);
  }

  #tell(): void {
    const middle = this.#scroller.scrollTop + this.#scroller.clientHeight / 2;
    const below = this.#pages.findIndex(({ box }) => box.offsetTop + box.offsetHeight >= middle);
    const at = below === -1 ? this.#pages.length : below + 1;
    this.#place.value = `${String(at)} / ${String(this.#pages.length)}`;
  }
}
