/**
 * Keeps one version of the app on the device, whole or not at all, so that it opens without the network. `precache.js`, which the build
 * writes, names that version and the SHA-256 of each of its files: a file that differs keeps the version from being installed, and the one
 * before goes on serving. Nothing but these files, downloads (`service-worker-downloads.js`) and what players ask for (`service-worker-media.js`) is answered here: what belongs to the network always goes there.
 */
importScripts('/precache.js', '/service-worker-downloads.js', '/service-worker-media.js');

const { version, files } = self.PRECACHE;
const PREFIX = 'velum-app-';
const cacheName = PREFIX + version;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches.open(cacheName).then((cache) =>
      Promise.all(
        Object.entries(files).map(async ([path, integrity]) => {
          const response = await fetch(new Request(path, { integrity, cache: 'reload', redirect: 'error' }));
          if (!response.ok) throw new TypeError(`${path} is missing`);
          await cache.put(path, response);
        }),
      ),
    ),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys().then((names) => {
      const old = names.filter((name) => name.startsWith(PREFIX) && name !== cacheName);
      return Promise.all(old.map((name) => caches.delete(name)));
    }),
  );
});

self.addEventListener('message', (event) => {
  // Said by a page whose user chose to go on with this version.
  if (event.data === 'activate') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  const path = fileOf(url.pathname);
  if (path === undefined) return;
  event.respondWith(
    caches
      .open(cacheName)
      .then((cache) => cache.match(path))
      .then((kept) => kept ?? fetch(request)),
  );
});

/** The file that a path shows: `/drive/` and `/drive` both show `/drive/index.html`. */
function fileOf(path) {
  const candidates = [path, `${path.replace(/\/$/, '')}/index.html`];
  return candidates.find((candidate) => Object.hasOwn(files, candidate));
}
