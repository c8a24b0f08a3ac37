'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { ErrorNote } from '../errors/error-note.tsx';
import { shorten } from '../format/visible-name.ts';
import { conditionStrings } from '../strings/condition-strings.ts';
import { Button } from '../ui/button.tsx';
import { toast } from '../ui/toast.ts';
import { AddressesField } from './addresses-field.tsx';
import { addressesOf } from './addresses.ts';
import { addressTest } from './address-test.ts';
import type { GroupProps } from './group-props.ts';
import { groupsKey } from './groups-key.ts';
import { faultOf, MOST_PEOPLE, type Fault } from './read-condition.ts';

const text = conditionStrings.groups;

/** Who is in a group: everybody can be taken out, and others can be added. */
export function GroupPeople({ drive, group: { group } }: GroupProps) {
  const queries = useQueryClient();
  const { groups } = drive.conditions;
  const members = useQuery({
    queryKey: [...groupsKey(drive), group],
    queryFn: () => groups.members(group),
  });
  const changed = (): Promise<void> => queries.invalidateQueries({ queryKey: groupsKey(drive) });
  const removing = useMutation({
    mutationFn: (address: string) => groups.remove(group, [address]),
    onSuccess: async () => {
      toast.success(text.removed);
      await changed();
    },
  });
  return (
    <>
      <section aria-label={text.members} className="flex flex-col gap-2">
        <h3 className="font-semibold">{text.members}</h3>
        {members.isPending && <p className="text-muted">{text.membersLoading}</p>}
        {members.isError && <ErrorNote error={members.error} />}
        {members.data?.length === 0 && <p className="text-muted">{text.membersEmpty}</p>}
        {members.data !== undefined && members.data.length > 0 && (
          <ul
            aria-label={text.members}
            className="max-h-72 divide-y divide-line overflow-y-auto rounded-lg border border-line"
          >
            {members.data.map((address) => (
              <li key={address} className="flex items-center gap-3 py-1 pr-1 pl-3">
                <span title={address} className="min-w-0 flex-1 truncate font-mono text-sm">
                  {shorten(address, 8)}
                </span>
                <Button
                  look="quiet"
                  aria-label={text.removeMember(shorten(address, 8))}
                  isPending={removing.isPending && removing.variables === address}
                  onPress={() => {
                    removing.mutate(address);
                  }}
                >
                  {text.removeShort}
                </Button>
              </li>
            ))}
          </ul>
        )}
        {removing.error !== null && <ErrorNote error={removing.error} />}
      </section>
      <AddPeople
        onAdd={async (addresses) => {
          await groups.add(group, addresses);
          await changed();
        }}
      />
    </>
  );
}

function AddPeople({ onAdd }: { onAdd: (addresses: readonly string[]) => Promise<void> }) {
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<Fault | undefined>(undefined);
  const adding = useMutation({
    mutationFn: async () => {
      const addresses = addressesOf(typed);
      const found = faultOf(addresses, MOST_PEOPLE, await addressTest());
      setFault(found);
      if (found !== undefined) return;
      await onAdd(addresses);
      setTyped('');
      toast.success(text.added);
    },
  });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!adding.isPending) adding.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <AddressesField
        label={text.addresses}
        value={typed}
        onChange={(value) => {
          setTyped(value);
          setFault(undefined);
        }}
        fault={fault}
      />
      {adding.error !== null && <ErrorNote error={adding.error} />}
      <div>
        <Button type="submit" isPending={adding.isPending}>
          {text.add}
        </Button>
      </div>
    </form>
  );
}
