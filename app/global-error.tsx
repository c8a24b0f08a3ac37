'use client';

import './globals.css';
import { Crash } from './crash.tsx';

export default function GlobalError() {
  return (
    <html lang="en">
      <body className="font-sans antialiased">
        <Crash />
      </body>
    </html>
  );
}
