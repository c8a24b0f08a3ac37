type FrameParts = {
  script: string;
  style: string;
  /** Whether it starts workers from what it brought along, and decoders in WebAssembly. */
  hasWorker: boolean;
};

/**
 * The Content-Security-Policy of a preview's frame: the one script and the one style of its document, and pictures and media out of
 * memory. It names no origin, our own neither: whatever a file does to its frame, nothing can be fetched or sent.
 *
 * @param sha256 - the SHA-256 of a text's UTF-8 in base64.
 */
export function framePolicy(
  { script, style, hasWorker }: FrameParts,
  sha256: (text: string) => string,
): string {
  return [
    "default-src 'none'",
    `script-src 'sha256-${sha256(script)}'${hasWorker ? " 'wasm-unsafe-eval'" : ''}`,
    `style-src 'sha256-${sha256(style)}'`,
    'img-src blob: data:',
    'media-src blob:',
    ...(hasWorker ? ['worker-src blob:'] : []),
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/**
 * A frame's program as one document: an origin of its own could not load a second file. The policy stands before all else.
 * @throws Error if script or style would end before their end.
 */
export function frameDocument(parts: FrameParts, sha256: (text: string) => string): string {
  if (/<\/?script|<!--/i.test(parts.script)) throw new Error('a frame’s script holds markup of scripts');
  if (/<\/style/i.test(parts.style)) throw new Error('a frame’s style holds markup of styles');
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${framePolicy(parts, sha256)}">`,
    '<meta name="referrer" content="no-referrer">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>Preview</title><style>${parts.style}</style></head>`,
    `<body><script type="module">${parts.script}</script></body></html>\n`,
  ].join('');
}
