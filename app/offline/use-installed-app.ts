'use client';

import { useEffect } from 'react';
import { toast } from '../ui/toast.ts';
import { strings } from '../strings/strings.ts';

/** Has the browser keep this version of the app, so that it opens without the network, and offers a newer one when it is there. */
export function useInstalledApp(): void {
  useEffect(() => {
    // Absent where the page is not secure; without it the app works as long as there is a network.
    if (!('serviceWorker' in navigator)) return undefined;
    const stop = new AbortController();
    navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' }).then(
      (registration) => {
        if (!stop.signal.aborted) watch(registration, stop.signal);
      },
      () => undefined,
    );
    return () => {
      stop.abort();
    };
  }, []);
}

function watch(registration: ServiceWorkerRegistration, signal: AbortSignal): void {
  const offer = (): void => {
    // Without one that serves already, this is the first version and nothing new.
    if (registration.waiting !== null && registration.active !== null) offerVersion(registration.waiting);
  };
  const onFound = (): void => {
    registration.installing?.addEventListener('statechange', offer, { signal });
  };
  offer();
  onFound();
  registration.addEventListener('updatefound', onFound, { signal });
}

function offerVersion(waiting: ServiceWorker): void {
  const go = (): void => {
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      window.location.reload();
    });
    waiting.postMessage('activate');
  };
  const { newVersion: title, newVersionText: description, reload: label } = strings.product;
  toast.info(title, { id: 'new-version', description, duration: Infinity, action: { label, onClick: go } });
}
