'use client';

import { UserPlus } from 'lucide-react';
import type { Drive, Entry, GrantInfo } from '../../lib/drive/index.ts';
import { EntryIcon } from '../browser/entry-icon.tsx';
import { entryName } from '../browser/entry-name.ts';
import { hashHref } from '../browser/hash-path.ts';
import { GrantList } from '../share/grant-list.tsx';
import { strings } from '../strings/strings.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import type { SharedThing } from './shared-things.ts';

const text = strings.links.mine;

type SharedThingCardProps = {
  drive: Drive;
  thing: SharedThing<GrantInfo>;
  onChanged: () => Promise<void>;
  onManage: (entry: Entry) => void;
};

/** One shared entry with everybody who can open it. */
export function SharedThingCard({ drive, thing, onChanged, onManage }: SharedThingCardProps) {
  const { entry, isTrashed, folder, grants } = thing;
  const name = entry === undefined ? text.gone : entryName(entry);
  return (
    <li className="flex flex-col gap-3 rounded-xl border border-line bg-panel p-4">
      <div className="flex flex-wrap items-center gap-3">
        {entry !== undefined && <EntryIcon entry={entry} />}
        <h2 className="min-w-0 flex-1 truncate font-semibold">
          {folder === undefined || isTrashed ? (
            <bdi>{name}</bdi>
          ) : (
            <a href={`/drive/${hashHref(folder)}`} className="hover:underline">
              <bdi>{name}</bdi>
            </a>
          )}
        </h2>
        {isTrashed && <Badge>{text.trashed}</Badge>}
        {entry !== undefined && !isTrashed && (
          <Button
            aria-label={text.manage(name)}
            onPress={() => {
              onManage(entry);
            }}
          >
            <UserPlus aria-hidden className="size-4" />
            {text.manageShort}
          </Button>
        )}
      </div>
      <GrantList drive={drive} label={strings.sharing.access} grants={grants} onChanged={onChanged} />
    </li>
  );
}
