import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { element } from './element.ts';

/** What is read of an annotation. pdf.js gives them without a type. */
type Annotation = { subtype?: unknown; rect?: unknown; url?: unknown; unsafeUrl?: unknown };

/** Marks over the links of a page. They tell where a link leads, and lead nowhere. */
export async function linkMarks(
  page: PDFPageProxy,
  viewport: ReturnType<PDFPageProxy['getViewport']>,
): Promise<HTMLElement[]> {
  const annotations = (await page.getAnnotations()) as Annotation[];
  return annotations.flatMap(({ subtype, rect, url, unsafeUrl }) => {
    const target = [url, unsafeUrl].find((value) => typeof value === 'string');
    if (subtype !== 'Link' || target === undefined || !isRectangle(rect)) return [];
    const [x1 = 0, y1 = 0] = viewport.convertToViewportPoint(rect[0], rect[1]) as number[];
    const [x2 = 0, y2 = 0] = viewport.convertToViewportPoint(rect[2], rect[3]) as number[];
    const mark = element('span', 'link');
    mark.title = target;
    mark.style.left = `${String(Math.min(x1, x2))}px`;
    mark.style.top = `${String(Math.min(y1, y2))}px`;
    mark.style.width = `${String(Math.abs(x2 - x1))}px`;
    mark.style.height = `${String(Math.abs(y2 - y1))}px`;
    return [mark];
  });
}

function isRectangle(rect: unknown): rect is [number, number, number, number] {
  return Array.isArray(rect) && rect.length === 4 && rect.every((edge) => Number.isFinite(edge));
}
