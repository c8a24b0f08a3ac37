'use client';

import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Note } from '../ui/note.tsx';
import { StartCard, StepActions } from './start-frame.tsx';

const text = strings.start.words;

export function WordsStep({
  words,
  onBack,
  onDone,
}: {
  words: readonly string[];
  onBack: () => void;
  onDone: () => void;
}) {
  return (
    <StartCard title={text.title}>
      <Note tone="caution">{text.why}</Note>
      <ol aria-label={text.list} className="mt-5 grid grid-cols-2 gap-2 sm:grid-cols-3">
        {words.map((word, index) => (
          <li key={index} className="flex items-baseline gap-2 rounded-lg bg-sunken px-3 py-2">
            <span className="w-5 text-right text-xs text-muted tabular-nums">{index + 1}</span>
            <span className="font-mono font-medium" translate="no">
              {word}
            </span>
          </li>
        ))}
      </ol>
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <CopyButton text={words.join(' ')} label={text.copy} />
        <p className="min-w-48 flex-1 text-sm text-muted">{text.copyCaution}</p>
      </div>
      <StepActions>
        <Button look="quiet" onPress={onBack}>
          {strings.actions.back}
        </Button>
        <Button look="primary" onPress={onDone}>
          {text.done}
        </Button>
      </StepActions>
    </StartCard>
  );
}
