'use client';

import { idleChoices } from '../session/settings.ts';
import { useSession } from '../session/session-context.ts';
import { strings } from '../strings/strings.ts';
import { Choice } from '../ui/choice.tsx';

const text = strings.account.idle;

const options = idleChoices.map((minutes) => ({
  value: String(minutes),
  text: minutes === 0 ? text.never : text.minutes(minutes),
}));

/** After how long an account that nobody uses is locked. */
export function IdleChoice() {
  const minutes = useSession((session) => session.settings.idleMinutes);
  const set = useSession((session) => session.set);
  return (
    <Choice
      label={text.label}
      value={String(minutes)}
      options={options}
      onChange={(value) => {
        set({ idleMinutes: Number(value) });
      }}
    />
  );
}
