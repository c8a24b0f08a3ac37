'use client';

import { useMutation } from '@tanstack/react-query';
import { Check, Circle, LoaderCircle } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import type { NetworkConnection } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { driveCodeOf } from '../errors/explain-error.ts';
import { useSession } from '../session/session-context.ts';
import { strings } from '../strings/strings.ts';
import { Button } from '../ui/button.tsx';
import { createAndLock, type CreationStep } from './enter-account.ts';
import { StartCard } from './start-frame.tsx';

const text = strings.start.progress;
const steps: readonly CreationStep[] = ['publishing', 'preparing', 'ready'];

type CreationProgressProps = {
  connection: NetworkConnection;
  words: string;
  password: string;
  invite: string | undefined;
  /** Where it was the invite that was refused. */
  onOtherInvite: () => void;
};

export function CreationProgress(props: CreationProgressProps) {
  const { connection, words, password, invite, onOtherInvite } = props;
  const keep = useSession((session) => session.keep);
  const [reached, setReached] = useState<CreationStep>('publishing');
  const creation = useMutation({
    mutationFn: () => createAndLock(connection, words, password, { invite, onStep: setReached }),
    onSuccess: ({ locked, account }) => {
      keep(locked, account);
    },
  });
  const start = useEffectEvent(() => {
    creation.mutate();
  });
  useEffect(() => {
    // Deferred, so that a development build, which mounts twice, creates once.
    const timer = setTimeout(start, 0);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return (
    <StartCard
      title={creation.isError ? text.failed : text.title}
      intro={creation.isError ? undefined : text.wait}
    >
      <ol className="flex flex-col gap-3" aria-live="polite">
        {steps.map((step) => (
          <Step key={step} step={step} reached={reached} isStopped={creation.isError} />
        ))}
      </ol>
      {creation.error !== null && (
        <>
          <ErrorNote error={creation.error} />
          <Button
            look="primary"
            className="mt-4"
            onPress={() => {
              if (isAboutInvite(creation.error)) onOtherInvite();
              else creation.mutate();
            }}
          >
            {isAboutInvite(creation.error) ? strings.start.invite.another : strings.actions.retry}
          </Button>
        </>
      )}
    </StartCard>
  );
}

function isAboutInvite(error: unknown): boolean {
  const code = driveCodeOf(error);
  return code === 'invite-needed' || code === 'invite-spent';
}

function Step({
  step,
  reached,
  isStopped,
}: {
  step: CreationStep;
  reached: CreationStep;
  isStopped: boolean;
}) {
  const distance = steps.indexOf(reached) - steps.indexOf(step);
  const state =
    distance > 0 || reached === 'ready' ? 'done' : distance === 0 && !isStopped ? 'running' : 'waiting';
  return (
    <li className={`flex items-center gap-3 ${state === 'waiting' ? 'text-muted' : ''}`}>
      <span aria-hidden className="text-accent">
        {state === 'done' && <Check className="size-5" />}
        {state === 'running' && <LoaderCircle className="size-5 animate-spin" />}
        {state === 'waiting' && <Circle className="size-5 text-muted" />}
      </span>
      {text.steps[step]}
      <span className="sr-only">{text.states[state]}</span>
    </li>
  );
}
