'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { toast } from '../ui/toast.ts';
import { strings } from '../strings/strings.ts';
import { Button, IconButton } from './button.tsx';

type CopyProps = { text: string; label: string };

/** Copies `text`; a small picture only. */
export function CopyIcon({ text, label }: CopyProps) {
  const { copied, copy } = useCopy(text);
  return (
    <IconButton label={copied ? strings.actions.copied : label} onPress={copy}>
      {copied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
    </IconButton>
  );
}

export function CopyButton({ text, label }: CopyProps) {
  const { copied, copy } = useCopy(text);
  return (
    <Button onPress={copy}>
      {copied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
      {copied ? strings.actions.copied : label}
    </Button>
  );
}

function useCopy(text: string): { copied: boolean; copy: () => void } {
  const [copied, setCopied] = useState('');
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => {
        setCopied(text);
      },
      () => {
        toast.error(strings.actions.copyFailed);
      },
    );
  };
  return { copied: copied === text && text !== '', copy };
}
