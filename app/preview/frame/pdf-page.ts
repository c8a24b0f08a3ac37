import { TextLayer, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { element } from './element.ts';
import { linkMarks } from './pdf-links.ts';

type Size = { width: number; height: number };
type Viewport = ReturnType<PDFPageProxy['getViewport']>;

/** Canvases that are larger take more memory than a browser gives. */
const MAX_CANVAS_PIXELS = 1 << 24;

/** One page: a box of the right size, drawn only while it is near. */
export class PdfPage {
  readonly box: HTMLElement;
  readonly #pdf: PDFDocumentProxy;
  readonly #number: number;
  readonly #label: string;
  #size: Size;
  #width = 0;
  #isNear = false;
  #drawing: Promise<void> | undefined;

  /** @param size - the first page's, until this one's is known. */
  constructor(pdf: PDFDocumentProxy, number: number, size: Size, label: string) {
    this.#pdf = pdf;
    this.#number = number;
    this.#size = size;
    this.#label = label;
    this.box = element('div', 'page');
  }

  resize(width: number): void {
    if (width === this.#width) return;
    this.#width = width;
    this.#fit();
    if (this.#isNear) void this.draw();
  }

  /** Draws, and draws again if the size changes meanwhile. What cannot be drawn stays an empty page. */
  async draw(): Promise<void> {
    this.#isNear = true;
    if (this.#drawing === undefined) {
      this.#drawing = this.#drawUntilRight();
      await this.#drawing.finally(() => {
        this.#drawing = undefined;
      });
    } else await this.#drawing;
  }

  drop(): void {
    this.#isNear = false;
    if (this.#drawing === undefined) this.box.replaceChildren();
  }

  async #drawUntilRight(): Promise<void> {
    const page = await this.#pdf.getPage(this.#number);
    const { width, height } = page.getViewport({ scale: 1 });
    this.#size = { width, height };
    this.#fit();
    for (let drawn = 0; drawn !== this.#width && this.#isNear;) {
      drawn = this.#width;
      this.box.replaceChildren(...(await this.#layers(page, drawn / width)));
    }
    if (!this.#isNear) this.box.replaceChildren();
    page.cleanup();
  }

  #fit(): void {
    this.box.style.width = `${String(this.#width)}px`;
    this.box.style.height = `${String((this.#width * this.#size.height) / this.#size.width)}px`;
  }

  async #layers(page: PDFPageProxy, scale: number): Promise<HTMLElement[]> {
    const viewport = page.getViewport({ scale });
    const canvas = await this.#picture(page, viewport);
    const container = element('div', 'words');
    container.style.setProperty('--total-scale-factor', String(scale));
    await new TextLayer({ textContentSource: page.streamTextContent(), container, viewport }).render();
    return [canvas, container, ...(await linkMarks(page, viewport))];
  }

  async #picture(page: PDFPageProxy, viewport: Viewport): Promise<HTMLCanvasElement> {
    const canvas = element('canvas');
    const most = Math.sqrt(MAX_CANVAS_PIXELS / (viewport.width * viewport.height));
    const density = Math.min(window.devicePixelRatio, most);
    canvas.width = Math.max(1, Math.floor(viewport.width * density));
    canvas.height = Math.max(1, Math.floor(viewport.height * density));
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', this.#label);
    await page.render({ canvas, viewport, transform: [density, 0, 0, density, 0, 0] }).promise;
    return canvas;
  }
}
