import { Check, Minus } from 'lucide-react';

/** The drawn box of a checkbox. */
export function CheckMark({
  isSelected,
  isIndeterminate = false,
}: {
  isSelected: boolean;
  isIndeterminate?: boolean;
}) {
  const filled = isSelected || isIndeterminate ? 'border-accent bg-accent' : 'bg-panel';
  return (
    <span
      className={`control-line flex size-4.5 shrink-0 items-center justify-center rounded text-on-accent ${filled}`}
    >
      {isIndeterminate ? (
        <Minus aria-hidden className="size-3.5" />
      ) : (
        isSelected && <Check aria-hidden className="size-3.5" />
      )}
    </span>
  );
}
