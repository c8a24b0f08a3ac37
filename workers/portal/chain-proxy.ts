import type { IncomingHttpHeaders, Server } from 'node:http';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Pipes websocket upgrades of /chain to the chain's endpoint, byte for byte; every other upgrade is refused. */
export function proxyChain(server: Server, chainUrl: string): void {
  const url = new URL(chainUrl);
  const port = Number(url.port) || (url.protocol === 'wss:' ? 443 : 80);
  server.on('upgrade', (request, socket, head) => {
    if (!isSameOrigin(request.headers)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    if (request.url !== '/chain') {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    const target =
      url.protocol === 'wss:'
        ? connectTls({ host: url.hostname, port, servername: url.hostname })
        : connect({ host: url.hostname, port });
    const end = (): void => {
      socket.destroy();
      target.destroy();
    };
    socket.on('error', end);
    target.on('error', end);
    const names = ['sec-websocket-key', 'sec-websocket-version', 'sec-websocket-extensions'];
    const lines = names.flatMap((name) =>
      typeof request.headers[name] === 'string' ? [`${name}: ${request.headers[name]}`] : [],
    );
    const path = `${url.pathname}${url.search}`;
    target.write(
      `GET ${path} HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${lines.join('\r\n')}\r\n\r\n`,
    );
    target.write(head);
    target.pipe(socket);
    socket.pipe(target);
  });
}

/** Browsers open websockets to any origin for any page and tell which page asked; programs that are no browsers tell none. */
function isSameOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
