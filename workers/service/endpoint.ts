import { SettingsError, type Settings } from './settings.ts';

/**
 * Where others reach a process, if that is not where it listens: `http(s)://host:port`. Port 0 stands for the port that it listens on.
 * @throws SettingsError.
 */
export function readEndpoint(settings: Settings): URL | undefined {
  const text = settings.optional('VELUM_ENDPOINT');
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    `${url.username}${url.search}${url.hash}${url.pathname}` === '/';
  if (!isOrigin)
    throw new SettingsError(
      'bad-setting',
      'VELUM_ENDPOINT must be an address such as http://worker.example:8000',
    );
  return url;
}

/** The port to listen on where nothing else is said: the one that others are told. */
export const portOfEndpoint = (endpoint: URL | undefined): number => Number(endpoint?.port ?? 0);

/** What others are told: the endpoint, or else where the process listens. */
export function announcedUrl(endpoint: URL | undefined, listensAt: string): string {
  if (endpoint === undefined) return listensAt;
  const announced = new URL(endpoint);
  if (announced.port === '0') announced.port = new URL(listensAt).port;
  return announced.origin;
}
