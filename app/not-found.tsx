import Link from 'next/link';
import { strings } from './strings/strings.ts';

export default function NotFound() {
  return (
    <main className="mx-auto flex max-w-md flex-col gap-3 px-6 py-24">
      <h1 className="text-xl font-semibold">{strings.product.notFoundTitle}</h1>
      <p className="text-muted">{strings.product.notFoundText}</p>
      <Link href="/drive/" className="font-medium text-accent underline">
        {strings.product.home}
      </Link>
    </main>
  );
}
