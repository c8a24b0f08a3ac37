'use client';

import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Note } from '../ui/note.tsx';
import { StartCard, StepActions } from './start-frame.tsx';
import { WordList } from './word-list.tsx';

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
      <WordList words={words} />
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
