/**
 * Files on their way to the disk. A page that decrypts a file offers it with a port, and then asks for `/download/<id>`: the answer is what
 * comes over the port, which the browser saves. The page sends a part for each `more`, then `done`; anything else ends it as failed. What
 * nobody offered is answered with nothing, so that the page that asked stays.
 */
{
  const PREFIX = '/download/';
  const ID = /^[0-9a-f-]{36}$/;
  const offered = new Map();

  self.addEventListener('message', ({ data, ports: [port] }) => {
    if (data?.type !== 'download' || port === undefined || !ID.test(data.id)) return;
    offered.set(data.id, { name: String(data.name), size: data.size, port });
    port.postMessage('ready');
  });

  self.addEventListener('fetch', (event) => {
    const { pathname, origin } = new URL(event.request.url);
    if (origin !== self.location.origin || !pathname.startsWith(PREFIX)) return;
    const id = pathname.slice(PREFIX.length);
    const offer = event.request.mode === 'navigate' ? offered.get(id) : undefined;
    offered.delete(id);
    event.respondWith(offer === undefined ? new Response(null, { status: 204 }) : answerOf(offer));
  });

  function answerOf({ name, size, port }) {
    const stream = new ReadableStream({
      start(controller) {
        port.onmessage = ({ data }) => {
          if (data instanceof Uint8Array) controller.enqueue(data);
          else if (data === 'done') controller.close();
          else controller.error(new TypeError('the download was given up'));
        };
      },
      pull() {
        port.postMessage('more');
      },
      cancel() {
        port.postMessage('cancelled');
      },
    });
    return new Response(stream, {
      headers: {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="download"; filename*=UTF-8''${encoded(name)}`,
        // With it a browser notices that the end is missing, whatever else it overlooks.
        ...(Number.isSafeInteger(size) && { 'content-length': String(size) }),
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
    });
  }

  /** RFC 8187. */
  function encoded(name) {
    return encodeURIComponent(name).replaceAll(
      /['()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  }
}
