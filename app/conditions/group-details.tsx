'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ChevronLeft } from 'lucide-react';
import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { ErrorNote } from '../errors/error-note.tsx';
import { conditionStrings } from '../strings/condition-strings.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { toast } from '../ui/toast.ts';
import { GroupPeople } from './group-people.tsx';
import type { GroupProps } from './group-props.ts';
import { groupsKey } from './groups-key.ts';

const text = conditionStrings.groups;

/** One group: its name and who is in it. */
export function GroupDetails({ drive, group, onBack }: GroupProps & { onBack: () => void }) {
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => {
    region.current?.querySelector('button')?.focus();
  }, []);
  return (
    <div ref={region} className="flex flex-col gap-4">
      <div>
        <Button look="quiet" className="-ml-3 px-3" onPress={onBack}>
          <ChevronLeft aria-hidden className="size-4" />
          {text.back}
        </Button>
      </div>
      <RenameForm drive={drive} group={group} />
      <GroupPeople drive={drive} group={group} />
    </div>
  );
}

function RenameForm({ drive, group: { group, name: before } }: GroupProps) {
  const queries = useQueryClient();
  const [name, setName] = useState(before);
  const [isRefused, setRefused] = useState(false);
  const renaming = useMutation({
    mutationFn: (called: string) => drive.conditions.groups.rename(group, called),
    onSuccess: async () => {
      toast.success(text.renamed);
      await queries.invalidateQueries({ queryKey: groupsKey(drive) });
    },
  });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const called = name.trim();
    const isGood = called !== '' && called.length <= 100;
    setRefused(!isGood);
    if (isGood && !renaming.isPending) renaming.mutate(called);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <Field
        label={text.name}
        autoComplete="off"
        value={name}
        onChange={(typed) => {
          setName(typed);
          setRefused(false);
        }}
        error={isRefused ? conditionStrings.faults['name-bad'] : ''}
      />
      {renaming.error !== null && <ErrorNote error={renaming.error} />}
      <div>
        <Button type="submit" isPending={renaming.isPending}>
          {text.rename}
        </Button>
      </div>
    </form>
  );
}
