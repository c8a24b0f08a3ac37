'use client';

import { useState, type SubmitEvent } from 'react';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { choosePlaces, normalizeWord } from './recovery-check.ts';
import { StartCard, StepActions } from './start-frame.tsx';

const text = strings.start.check;

type CheckWordsStepProps = { words: readonly string[]; onBack: () => void; onDone: () => void };

export function CheckWordsStep({ words, onBack, onDone }: CheckWordsStepProps) {
  const [places] = useState(() => choosePlaces(words.length, 3));
  const [answers, setAnswers] = useState<Record<number, string>>({});
  const [wrong, setWrong] = useState<ReadonlySet<number>>(new Set());
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const misses = places.filter((place) => normalizeWord(answers[place] ?? '') !== words[place]);
    setWrong(new Set(misses));
    if (misses.length === 0) onDone();
  };
  return (
    <StartCard title={text.title} intro={text.why}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {places.map((place, index) => (
          <Field
            key={place}
            label={text.word(place + 1)}
            value={answers[place] ?? ''}
            onChange={(value) => {
              setAnswers((before) => ({ ...before, [place]: value }));
            }}
            error={wrong.has(place) ? text.wrong : ''}
            autoFocus={index === 0}
            autoComplete="off"
            spellCheck="false"
          />
        ))}
        <StepActions>
          <Button look="quiet" onPress={onBack}>
            {text.again}
          </Button>
          <Button look="primary" type="submit">
            {text.submit}
          </Button>
        </StepActions>
      </form>
    </StartCard>
  );
}
