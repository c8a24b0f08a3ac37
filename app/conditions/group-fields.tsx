'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Drive, PeopleGroup } from '../../lib/drive/index.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { visibleName } from '../format/visible-name.ts';
import { conditionStrings } from '../strings/condition-strings.ts';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { Field } from '../ui/field.tsx';
import { AddressesField } from './addresses-field.tsx';
import type { FieldsProps } from './fields-props.ts';
import { NEW_GROUP, type DraftOf } from './draft.ts';
import { faultText } from './fault-text.ts';
import { GroupsDialog } from './groups-dialog.tsx';
import { groupsKey } from './groups-key.ts';

const text = conditionStrings.fields;

/** Which group of people: one that is there, or one that is made with the share. */
export function GroupFields(props: FieldsProps<DraftOf<'members'>> & { drive: Drive }) {
  const { drive, draft, faults, onChange } = props;
  const [isManaging, setManaging] = useState(false);
  const groups = useQuery({ queryKey: groupsKey(drive), queryFn: () => drive.conditions.groups.list() });
  const isNew = draft.group === NEW_GROUP;
  return (
    <>
      <Choice
        label={text.group}
        value={draft.group}
        options={optionsOf(groups.data, draft.group)}
        onChange={(group) => {
          onChange({ ...draft, group }, ['group', 'name', 'people']);
        }}
        error={faultText(faults.group)}
      />
      {groups.isError && <ErrorNote error={groups.error} />}
      {isNew && (
        <>
          <Field
            label={text.name}
            autoComplete="off"
            value={draft.name}
            onChange={(name) => {
              onChange({ ...draft, name }, ['name']);
            }}
            error={faultText(faults.name)}
          />
          <AddressesField
            label={text.people}
            value={draft.people}
            onChange={(people) => {
              onChange({ ...draft, people }, ['people']);
            }}
            fault={faults.people}
          />
        </>
      )}
      {groups.data !== undefined && groups.data.length > 0 && (
        <div>
          <Button
            onPress={() => {
              setManaging(true);
            }}
          >
            {conditionStrings.groups.manage}
          </Button>
        </div>
      )}
      {isManaging && (
        <GroupsDialog
          drive={drive}
          onClose={() => {
            setManaging(false);
          }}
        />
      )}
    </>
  );
}

function optionsOf(groups: readonly PeopleGroup[] | undefined, chosen: string) {
  const known = (groups ?? []).map(({ group, name, members }) => ({
    value: group,
    text: text.groupOption(visibleName(name), members),
  }));
  const isKnown = chosen === '' || chosen === NEW_GROUP || known.some(({ value }) => value === chosen);
  return [
    ...(chosen === '' ? [{ value: '', text: text.groupChoose }] : []),
    ...known,
    ...(isKnown ? [] : [{ value: chosen, text: groups === undefined ? '…' : text.groupGone }]),
    { value: NEW_GROUP, text: text.groupNew },
  ];
}
