/**
 * The Content-Security-Policy of an exported page: nothing but our own origin, and of inline scripts exactly those that the page
 * came with, by their hashes.
 *
 * @param html - the page as exported.
 * @param allowed - texts of style elements that libraries put into the page at run time; and the scripts and styles of previews: a frame
 * out of memory inherits the policy of the page that made it, beside its own.
 * @param sha256 - the SHA-256 of a text's UTF-8 in base64.
 * @throws Error for a page that would need what the policy never allows.
 */
export function pagePolicy(
  html: string,
  allowed: { scripts: readonly string[]; styles: readonly string[] },
  sha256: (text: string) => string,
): string {
  refuseUnsafe(html);
  const inStyles = inlineTexts(html, 'style');
  const sources = (texts: readonly string[]): string =>
    [...new Set(texts)].map((text) => ` 'sha256-${sha256(text)}'`).join('');
  return [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval'${sources([...inlineTexts(html, 'script'), ...allowed.scripts])}`,
    `style-src 'self'${sources([...inStyles, ...allowed.styles])}`,
    "img-src 'self' blob: data:",
    // What the service worker answers for a player of the page; a preview's frame has a stricter policy of its own.
    "media-src 'self' blob:",
    "connect-src 'self'",
    "font-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    // Frames of previews come out of memory, and can be led nowhere else.
    'frame-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The service worker reads the list of what it keeps, and fetches that; other threads import what they need, and ask our own origin. */
export const WORKER_POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Texts of the elements that carry their own content. */
function inlineTexts(html: string, element: 'script' | 'style'): string[] {
  const found = html.matchAll(new RegExp(`<${element}(\\s[^>]*)?>([\\s\\S]*?)</${element}>`, 'g'));
  return [...found]
    .filter(([, attributes = '']) => !/\ssrc=/.test(attributes))
    .map(([, , text = '']) => text);
}

/** Inline style attributes and event handlers are blocked by the policy: a page that has them would be broken, so it is not built. */
function refuseUnsafe(html: string): void {
  const markup = html.replace(/<script(\s[^>]*)?>[\s\S]*?<\/script>/g, '');
  const unsafe = /<[a-z][^>]*\s(style|on[a-z]+)=/i.exec(markup);
  if (unsafe !== null)
    throw new Error(`a page has an inline ${unsafe[1] ?? 'attribute'}, which the policy blocks`);
}
