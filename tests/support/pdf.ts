type PdfOptions = {
  /** What stands on each page. */
  pages: readonly string[];
  /** Entries of the catalogue, and of every page, beside the usual ones. */
  catalogue?: string;
  page?: string;
};

/** A PDF with a line of text on each page, in a font that it does not bring along. */
export function pdfOf({ pages, catalogue = '', page = '' }: PdfOptions): Buffer {
  const kids = pages.map((_, i) => `${String(4 + i * 2)} 0 R`).join(' ');
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${catalogue} >>`,
    `<< /Type /Pages /Kids [${kids}] /Count ${String(pages.length)} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...pages.flatMap((text, i) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 500] /Contents ${String(5 + i * 2)} 0 R ` +
        `/Resources << /Font << /F 3 0 R >> >> ${page} >>`,
      streamOf(`BT /F 32 Tf 40 400 Td (${text}) Tj ET`),
    ]),
  ];
  let out = '%PDF-1.7\n';
  const places = objects.map((object, i) => {
    const at = out.length;
    out += `${String(i + 1)} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const count = String(objects.length + 1);
  const table = `xref\n0 ${count}\n0000000000 65535 f \n${places.join('')}`;
  const end = `trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${String(out.length)}\n%%EOF\n`;
  return Buffer.from(out + table + end, 'latin1');
}

const streamOf = (text: string): string => `<< /Length ${String(text.length)} >>\nstream\n${text}\nendstream`;
