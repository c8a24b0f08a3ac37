/**
 * Films and sounds that a page shows while it decrypts them. The page's own player asks for `/media/<id>`; that page, and no other, is asked over a
 * port for what the player wants, a part at a time. Nothing is known here between two requests, and what that page does not show is not found.
 */
{
  const PREFIX = '/media/';
  const ID = /^[0-9a-f-]{36}$/;
  /** What may be played: whatever else a page says, it is no document and no script. */
  const TYPES = new Set([
    ...['video/mp4', 'video/quicktime', 'video/webm', 'video/ogg', 'video/x-matroska'],
    ...['audio/mpeg', 'audio/mp4', 'audio/aac', 'audio/wav', 'audio/flac', 'audio/ogg', 'audio/webm'],
  ]);
  /** Bytes that are asked of the page at a time. */
  const PART = 1 << 18;
  /** How long the page has to say what it shows, milliseconds. */
  const PATIENCE = 3_000;

  self.addEventListener('message', ({ data, ports: [port] }) => {
    if (data?.type === 'media' && port !== undefined) port.postMessage('ready');
  });

  self.addEventListener('fetch', (event) => {
    const { pathname, origin } = new URL(event.request.url);
    if (origin !== self.location.origin || !pathname.startsWith(PREFIX)) return;
    event.respondWith(answer(pathname.slice(PREFIX.length), event));
  });

  async function answer(id, { request, clientId }) {
    const isPlayer = request.destination === 'video' || request.destination === 'audio';
    if (!isPlayer || request.method !== 'GET' || !ID.test(id) || clientId === '') return nothing();
    const page = await self.clients.get(clientId);
    if (page === undefined) return nothing();
    const line = lineTo(page, id);
    const shown = await line.opened;
    if (!Number.isSafeInteger(shown?.size) || !TYPES.has(shown.type)) {
      line.close();
      return nothing();
    }
    const { size, type } = shown;
    const range = rangeOf(request.headers.get('range'), size);
    const headers = {
      'content-type': type,
      'accept-ranges': 'bytes',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    };
    if (range === 'outside') {
      line.close();
      return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` } });
    }
    const [start, end] = range ?? [0, size];
    const sent = { ...headers, 'content-length': String(end - start) };
    if (range === undefined) return new Response(partsOf(line, start, end), { headers: sent });
    return new Response(partsOf(line, start, end), {
      status: 206,
      headers: { ...sent, 'content-range': `bytes ${start}-${end - 1}/${size}` },
    });
  }

  const nothing = () => new Response(null, { status: 404, headers: { 'cache-control': 'no-store' } });

  /**
   * One range of RFC 9110, section 14, as its first byte and the one after its last. Several, or what is none, ask for the whole: `undefined`.
   */
  function rangeOf(header, size) {
    const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
    if (from === undefined || (from === '' && to === '')) return undefined;
    const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
    const end = from === '' || to === '' ? size : Math.min(size, Number(to) + 1);
    if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
    return start < end ? [start, end] : 'outside';
  }

  /** Asks one page: first what it shows under this id, then for bytes of it, one answer after another. */
  function lineTo(page, id) {
    const { port1: port, port2 } = new MessageChannel();
    let answered = Promise.withResolvers();
    port.onmessage = ({ data }) => answered.resolve(data);
    const opened = answered.promise;
    const timer = setTimeout(answered.resolve, PATIENCE);
    page.postMessage({ type: 'media', id }, [port2]);
    return {
      opened: opened.finally(() => clearTimeout(timer)),
      ask(start, end) {
        answered = Promise.withResolvers();
        port.postMessage({ start, end });
        return answered.promise;
      },
      close() {
        answered.resolve();
        port.postMessage('done');
        port.close();
      },
    };
  }

  function partsOf(line, start, end) {
    let at = start;
    return new ReadableStream(
      {
        async pull(controller) {
          const part = await line.ask(at, Math.min(end, at + PART));
          if (!(part instanceof Uint8Array) || part.length === 0) {
            controller.error(new TypeError('the page cannot read on'));
            line.close();
            return;
          }
          at += part.length;
          controller.enqueue(part);
          if (at < end) return;
          controller.close();
          line.close();
        },
        cancel() {
          line.close();
        },
      },
      // Nothing is decrypted before the player wants it.
      { highWaterMark: 0 },
    );
  }
}
