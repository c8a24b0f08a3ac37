'use client';

import { Search, X } from 'lucide-react';
import { useRef } from 'react';
import { strings } from '../strings/strings.ts';
import { IconButton } from '../ui/button.tsx';

const text = strings.search;

type SearchBoxProps = { value: string; onChange: (value: string) => void };

/** Looks for names while they are typed; Escape clears it. */
export function SearchBox({ value, onChange }: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="relative w-full">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted"
      />
      <input
        ref={input}
        type="search"
        aria-label={text.label}
        placeholder={text.label}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || value === '') return;
          event.preventDefault();
          onChange('');
        }}
        className="control-line min-h-10 w-full rounded-lg bg-panel py-2 pr-10 pl-9 text-ink placeholder:text-muted [&::-webkit-search-cancel-button]:hidden"
      />
      {value !== '' && (
        <IconButton
          label={text.clear}
          className="absolute! top-1/2 right-0.5 -translate-y-1/2"
          onPress={() => {
            onChange('');
            input.current?.focus();
          }}
        >
          <X aria-hidden className="size-4" />
        </IconButton>
      )}
    </div>
  );
}
