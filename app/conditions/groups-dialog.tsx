'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Drive, PeopleGroup } from '../../lib/drive/index.ts';
import { ErrorPanel } from '../errors/error-panel.tsx';
import { visibleName } from '../format/visible-name.ts';
import { conditionStrings } from '../strings/condition-strings.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Loading } from '../ui/loading.tsx';
import { Name } from '../ui/name.tsx';
import { GroupDetails } from './group-details.tsx';
import { groupsKey } from './groups-key.ts';

const text = conditionStrings.groups;

type GroupsDialogProps = { drive: Drive; onClose: () => void };

/** All groups of people of a drive, each of which can be renamed and given other people. */
export function GroupsDialog({ drive, onClose }: GroupsDialogProps) {
  const groups = useQuery({ queryKey: groupsKey(drive), queryFn: () => drive.conditions.groups.list() });
  const [opened, setOpened] = useState('');
  const group = groups.data?.find((one) => one.group === opened);
  return (
    <Dialog title={text.title} onClose={onClose} isDismissable={false}>
      {/* What is submitted here is no part of the form that led here. */}
      <div
        onSubmit={(event) => {
          event.stopPropagation();
        }}
        className="flex flex-col gap-4"
      >
        {groups.isPending && <Loading label={text.loading} />}
        {groups.isError && groups.data === undefined && (
          <ErrorPanel error={groups.error} onRetry={() => void groups.refetch()} />
        )}
        {group !== undefined ? (
          <GroupDetails
            key={group.group}
            {...{ drive, group }}
            onBack={() => {
              setOpened('');
            }}
          />
        ) : (
          groups.data !== undefined && <GroupList groups={groups.data} onOpen={setOpened} />
        )}
      </div>
    </Dialog>
  );
}

function GroupList({ groups, onOpen }: { groups: readonly PeopleGroup[]; onOpen: (id: string) => void }) {
  if (groups.length === 0) return <p className="text-muted">{text.empty}</p>;
  return (
    <>
      <p className="text-sm text-muted">{text.intro}</p>
      <ul aria-label={text.list} className="divide-y divide-line rounded-lg border border-line">
        {groups.map(({ group, name, members }) => (
          <li key={group} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
            <div className="min-w-32 flex-1">
              <p className="font-medium break-words">
                <Name>{name}</Name>
              </p>
              <p className="text-sm text-muted">{text.count(members)}</p>
            </div>
            <Button
              look="quiet"
              aria-label={text.open(visibleName(name))}
              onPress={() => {
                onOpen(group);
              }}
            >
              {text.openShort}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
