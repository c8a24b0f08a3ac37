import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import './globals.css';
import { ClientOnly } from './client-only.tsx';
import { Providers } from './providers.tsx';
import { strings } from './strings/strings.ts';

export const metadata: Metadata = {
  title: { default: strings.product.name, template: `%s · ${strings.product.name}` },
  description: strings.product.description,
  icons: '/icon.svg',
  manifest: '/manifest.webmanifest',
  referrer: 'no-referrer',
  robots: { index: false, follow: false },
  formatDetection: { telephone: false, email: false, address: false },
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f6f3' },
    { media: '(prefers-color-scheme: dark)', color: '#121413' },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body className="font-sans antialiased">
        <noscript>
          <p className="p-6">{strings.product.needsScript}</p>
        </noscript>
        <ClientOnly fallback={<p className="p-6 text-muted">{strings.product.loading}</p>}>
          <Providers>{children}</Providers>
        </ClientOnly>
      </body>
    </html>
  );
}
