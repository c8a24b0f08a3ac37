import { EllipsisVertical } from 'lucide-react';

/** Opens the menu of the row or tile that it is in, which listens for it: one menu serves all. */
export function MenuButton({ label, tabIndex }: { label: string; tabIndex: number }) {
  return (
    <button
      type="button"
      data-part="menu"
      aria-label={label}
      aria-haspopup="menu"
      tabIndex={tabIndex}
      className="inline-flex size-9 shrink-0 items-center justify-center rounded-lg text-muted hover:bg-line hover:text-ink"
    >
      <EllipsisVertical aria-hidden className="size-4" />
    </button>
  );
}
