'use client';

import { Crash } from './crash.tsx';

export default function ErrorPage() {
  return <Crash />;
}
