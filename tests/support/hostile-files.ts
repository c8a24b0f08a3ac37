import { pdfOf } from './pdf.ts';

/** Files that call `canary` as soon as anything takes them for more than something to look at. */
export function hostileFiles(canary: string): Record<string, Buffer> {
  const script = `fetch('${canary}/script'); window.ran = true; parent.ran = true; top.location = '${canary}/top'`;
  const files = {
    'trap.html': `<h1>Trap</h1><img src="${canary}/picture"><script>${script}</script>`,
    'trap.svg': `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" onload="${script}">
      <script>${script}</script><image href="${canary}/image" width="9" height="9"/>
      <style>@import url('${canary}/style');</style>
      <foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="${canary}/frame"/></foreignObject>
      <rect width="40" height="40" fill="teal"/></svg>`,
    'trap.md': [
      '# Trap',
      `<script>${script}</script>`,
      `<img src="${canary}/html">`,
      `![a remote picture](${canary}/markdown)`,
      '[run me](javascript:window.ran=true)',
      `[a bank](${canary}/link) and <${canary}/automatic>`,
      `<meta http-equiv="refresh" content="0;url=${canary}/refresh">`,
    ].join('\n\n'),
  };
  return {
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
    'trap.pdf': hostilePdf(canary),
  };
}

function hostilePdf(canary: string): Buffer {
  const script = `<< /S /JavaScript /JS (app.launchURL\\("${canary}/js"\\); this.submitForm\\("${canary}/form"\\)) >>`;
  const link = (action: string): string =>
    `<< /Type /Annot /Subtype /Link /Rect [0 0 400 500] /Border [0 0 0] /A << ${action} >> >>`;
  return pdfOf({
    pages: ['Trap'],
    catalogue: `/OpenAction ${script} /Names << /JavaScript << /Names [(now) ${script}] >> >>`,
    page:
      `/AA << /O ${script} >> /Annots [${link(`/S /Launch /F (${canary}/launch)`)} ` +
      `${link(`/S /URI /URI (${canary}/uri)`)}]`,
  });
}
