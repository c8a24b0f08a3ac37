'use client';

import { useMutation } from '@tanstack/react-query';
import { Check, X } from 'lucide-react';
import { useEffect, useId, useRef, useState, type FocusEvent, type SubmitEvent } from 'react';
import { explainError } from '../errors/explain-error.ts';
import { strings } from '../strings/strings.ts';
import { selectStem } from './select-stem.ts';

const text = strings.drive;

/** What a name in place needs of the folder that it is in. */
export type Renaming = {
  readonly id: string;
  readonly isTaken: (name: string) => boolean;
  /** @throws DriveError `bad-name` for a name that nothing can have; else it is on its way. */
  readonly onSave: (name: string) => Promise<void>;
  /** @param isByKey - whether the keyboard should be back where it was. */
  readonly onClose: (isByKey: boolean) => void;
};

/** The name of an entry as a field, in its place. Enter saves, and so does leaving it; Escape does not. */
export function RenameField({ name, renaming }: { name: string; renaming: Renaming }) {
  const [draft, setDraft] = useState(name);
  const input = useRef<HTMLInputElement>(null);
  const problemId = useId();
  const trimmed = draft.trim();
  const saving = useMutation({ mutationFn: (_: boolean) => renaming.onSave(trimmed) });
  const isSame = trimmed === name;
  const wrong = trimmed === '' ? text.nameEmpty : !isSame && renaming.isTaken(trimmed) ? text.nameTaken : '';
  const problem = saving.error === null ? wrong : explainError(saving.error).title;
  useEffect(() => {
    // A menu that closes meanwhile keeps everything else from the focus for a moment.
    const take = (): void => {
      if (input.current === null || document.activeElement === input.current) return;
      input.current.focus();
      selectStem(input.current);
    };
    take();
    const frame = requestAnimationFrame(take);
    return () => {
      cancelAnimationFrame(frame);
    };
  }, []);
  const save = (isByKey: boolean): void => {
    if (isSame) renaming.onClose(isByKey);
    else if (wrong === '' && !saving.isPending)
      saving.mutate(isByKey, {
        onSuccess: () => {
          renaming.onClose(isByKey);
        },
      });
  };
  const onLeave = (event: FocusEvent<HTMLFormElement>): void => {
    // Another window may be in front: this one goes on where it was.
    if (event.currentTarget.contains(event.relatedTarget) || !document.hasFocus()) return;
    if (wrong === '') save(false);
    else renaming.onClose(false);
  };
  return (
    <form
      className="relative flex min-w-0 flex-1 items-center gap-1"
      onBlur={onLeave}
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        save(true);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        renaming.onClose(true);
      }}
    >
      <input
        ref={input}
        aria-label={text.newName}
        aria-invalid={problem !== ''}
        aria-describedby={problemId}
        value={draft}
        onChange={(event) => {
          setDraft(event.target.value);
          saving.reset();
        }}
        autoComplete="off"
        spellCheck={false}
        className="control-line min-h-9 w-full min-w-0 rounded-lg bg-panel px-2 text-ink select-text aria-invalid:border-danger"
      />
      <button type="submit" aria-label={text.rename} className={look}>
        <Check aria-hidden className="size-4" />
      </button>
      <button
        type="button"
        aria-label={strings.actions.cancel}
        className={look}
        onClick={() => {
          renaming.onClose(true);
        }}
      >
        <X aria-hidden className="size-4" />
      </button>
      <p
        id={problemId}
        role="alert"
        className="absolute top-full left-0 z-10 mt-1 rounded-lg bg-danger-soft px-2 py-1 text-sm text-danger shadow-lg empty:hidden"
      >
        {problem}
      </p>
    </form>
  );
}

const look =
  'inline-flex size-8 shrink-0 items-center justify-center rounded-lg text-muted hover:bg-line hover:text-ink';
