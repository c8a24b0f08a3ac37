'use client';

import { CircleCheck, LockKeyhole, Upload } from 'lucide-react';
import type { OpenedRequest } from '../../lib/drive/index.ts';
import { DropArea, type Aim } from '../browser/drop-area.tsx';
import { pickFiles } from '../browser/pick-files.ts';
import { formatMoment } from '../format/moment.ts';
import { strings } from '../strings/strings.ts';
import { StartCard } from '../start/start-frame.tsx';
import { Button } from '../ui/button.tsx';
import { Name } from '../ui/name.tsx';
import { Note } from '../ui/note.tsx';
import { RequestEnd, type EndCode } from './request-end.tsx';
import { useDeliveries, type Deliveries } from './use-deliveries.ts';

const text = strings.requests.page;

type RequestDropProps = {
  request: OpenedRequest;
  /** Set once the request has ended while it was open here. */
  end: EndCode | undefined;
  onDelivered: () => void;
};

/** Where files are chosen or dropped. What was delivered is told, also after the request has ended. */
export function RequestDrop({ request, end, onDelivered }: RequestDropProps) {
  const { title, left, expiresAt } = request;
  const deliveries = useDeliveries(request, onDelivered);
  const { delivered, active } = deliveries;
  const over = end ?? (left === 0 && active === 0 ? 'full' : undefined);
  const terms = [text.left(left)];
  if (expiresAt !== null) terms.push(text.until(formatMoment(expiresAt)));
  return (
    <StartCard title={<Name>{title}</Name>} intro={text.intro}>
      <div className="flex flex-col gap-4">
        {over === undefined ? (
          <>
            <p className="text-sm font-medium">{terms.join(' · ')}</p>
            <FilesBox deliveries={deliveries} left={left} />
          </>
        ) : (
          <RequestEnd code={over} />
        )}
        {delivered > 0 && <Delivered count={delivered} isDone={active === 0} />}
        <p className="flex gap-3 text-sm text-muted">
          <LockKeyhole aria-hidden className="size-5 shrink-0 text-accent" />
          {text.sealed}
        </p>
      </div>
    </StartCard>
  );
}

function FilesBox({ deliveries, left }: { deliveries: Deliveries; left: number }) {
  const { excess, active, begin } = deliveries;
  const aim: Aim = { target: null, label: text.dropHere, take: begin };
  return (
    <>
      <DropArea aimAt={() => aim} onAim={() => undefined}>
        <div className="flex flex-col items-center gap-3 rounded-xl border-2 border-dashed border-line px-4 py-10 text-center">
          <Upload aria-hidden className="size-8 text-muted" />
          <p>{text.drop}</p>
          <Button
            look="primary"
            className="min-h-12 px-8"
            onPress={() => {
              pickFiles(begin);
            }}
          >
            {text.choose}
          </Button>
          <p className="text-sm text-muted">{text.flat}</p>
        </div>
      </DropArea>
      {excess !== null && (
        <Note tone="danger" role="alert">
          <p>{text.tooMany(excess, Math.max(0, left - active))}</p>
        </Note>
      )}
    </>
  );
}

function Delivered({ count, isDone }: { count: number; isDone: boolean }) {
  return (
    <div role="status" className="flex gap-3 rounded-lg bg-accent-soft px-4 py-3 text-sm">
      <CircleCheck aria-hidden className="size-5 shrink-0 text-accent" />
      <div>
        <p className="font-medium">{text.delivered(count)}</p>
        <p>{isDone ? text.deliveredText : text.stay}</p>
      </div>
    </div>
  );
}
