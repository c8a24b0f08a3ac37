'use client';

import { useHashPath } from '../browser/hash-path.ts';
import { Place, PlaceTitle } from '../shell/place.tsx';
import { conditionStrings } from '../strings/condition-strings.ts';
import { ApprovalRequest } from './approval-request.tsx';

/** Where somebody is asked to agree that another person opens something; what it is about stays after the `#`. */
export function ApproveScreen() {
  const [request] = useHashPath();
  return (
    <Place heading={<PlaceTitle>{conditionStrings.approve.title}</PlaceTitle>}>
      <ApprovalRequest key={request} request={request} />
    </Place>
  );
}
