'use client';

import { Search, X } from 'lucide-react';
import { Button } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { SearchField } from 'react-aria-components/SearchField';
import { strings } from '../strings/strings.ts';

const text = strings.search;

type SearchBoxProps = { value: string; onChange: (value: string) => void };

/** Looks for names while they are typed; Escape clears it. */
export function SearchBox({ value, onChange }: SearchBoxProps) {
  return (
    <SearchField aria-label={text.label} value={value} onChange={onChange} className="group relative w-full">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted"
      />
      <Input
        placeholder={text.label}
        className="control-line min-h-10 w-full rounded-lg bg-panel py-2 pr-10 pl-9 text-ink placeholder:text-muted [&::-webkit-search-cancel-button]:hidden"
      />
      <Button
        aria-label={text.clear}
        className="absolute top-1/2 right-1 flex size-8 -translate-y-1/2 items-center justify-center rounded-md text-muted group-data-empty:hidden data-hovered:bg-sunken"
      >
        <X aria-hidden className="size-4" />
      </Button>
    </SearchField>
  );
}
