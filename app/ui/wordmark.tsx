import { strings } from '../strings/strings.ts';

export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2.5 text-lg font-semibold tracking-tight">
      <svg aria-hidden viewBox="0 0 32 32" className="size-7 text-accent">
        <rect width="32" height="32" rx="8" fill="currentColor" />
        <path
          d="M7 8.5 16 25 25 8.5"
          fill="none"
          stroke="var(--on-accent)"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {strings.product.name}
    </span>
  );
}
