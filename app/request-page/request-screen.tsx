'use client';

import { useHashPath } from '../browser/hash-path.ts';
import { useOpenConnection } from '../session/use-connection.ts';
import { StartFrame } from '../start/start-frame.tsx';
import { RequestEnd } from './request-end.tsx';
import { RequestVisit } from './request-visit.tsx';

/** Where somebody is asked for files; which request it is stays after the `#`. */
export function RequestScreen() {
  const [secret] = useHashPath();
  const simulated = useOpenConnection().data?.connection.simulated ?? false;
  return (
    <StartFrame simulated={simulated}>
      {secret === '' ? <RequestEnd code="bad-link" /> : <RequestVisit key={secret} secret={secret} />}
    </StartFrame>
  );
}
