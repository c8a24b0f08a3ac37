'use client';

import { toast } from '../ui/toast.ts';
import { randomBytes, toHex } from '../../lib/base/bytes.ts';
import type { Drive, Entry } from '../../lib/drive/index.ts';
import { reportFailure } from '../errors/report-error.ts';
import { visibleName } from '../format/visible-name.ts';
import { strings } from '../strings/strings.ts';
import { useBrowsing } from './browsing-context.ts';
import type { PendingChange } from './optimistic.ts';
import type { PendingStore } from './pending-store.ts';

const { done, failed } = { done: strings.drive.done, failed: strings.browse.failed };

/** Changes to a drive. All but the last show at once, tell what became of them, and are taken back where they fail. */
export type Changes = {
  createFolder(parent: string, name: string): void;
  rename(entry: Entry, name: string): void;
  move(entries: readonly Entry[], folder: string): void;
  trash(entries: readonly Entry[]): void;
  restore(entries: readonly Entry[]): void;
  /** Cannot be undone, so its dialog waits for it. */
  purge(entries: readonly Entry[]): Promise<void>;
};

const idsOf = (entries: readonly Entry[]): string[] => entries.map((entry) => entry.id);

/** One command to a drive: what it shows meanwhile, and which entries must not change at the same time. */
type Command = { change: PendingChange; touched: readonly string[]; run: () => Promise<unknown> };

/** What is said of several commands that a person gave at once. */
type Words = { done: (n: number) => string; failed: (n: number) => string };

export function useChanges(drive: Drive, refresh: () => Promise<void>): Changes {
  const { pending } = useBrowsing();
  const perform = async (
    commands: readonly Command[],
    words: Words,
    undo?: (done: readonly Command[]) => void,
  ): Promise<void> => {
    const { succeeded, reason } = await runAll(pending, drive.id, commands, refresh);
    const lost = commands.length - succeeded.length;
    if (lost > 0) reportFailure(words.failed(lost), reason);
    if (succeeded.length === 0) return;
    const action = undo && {
      label: done.undo,
      onClick: () => {
        undo(succeeded);
      },
    };
    toast.success(words.done(succeeded.length), action === undefined ? {} : { action });
  };
  const undone: Words = { done: () => done.undone, failed: () => failed.undone };
  const flip = (kind: 'trash' | 'restore', entries: readonly Entry[]): Command => {
    const ids = idsOf(entries);
    return { change: { kind, entries: ids }, touched: ids, run: () => drive[kind](ids) };
  };
  const renaming = (id: string, name: string): Command => ({
    change: { kind: 'rename', entry: id, name },
    touched: [id],
    run: () => drive.rename(id, name),
  });
  const moving = (id: string, parent: string): Command => ({
    change: { kind: 'move', entry: id, parent },
    touched: [id, parent],
    run: () => drive.move(id, parent),
  });
  const restore = (entries: readonly Entry[]): void =>
    void perform([flip('restore', entries)], counted(entries.length, done.restored, failed.restored));
  return {
    createFolder(parent, name) {
      const words = {
        done: () => done.folder(visibleName(name)),
        failed: () => failed.folder(visibleName(name)),
      };
      // Known beforehand, so that it can be opened and changed before it is there.
      const id = toHex(randomBytes(16));
      const change: PendingChange = { kind: 'folder', id, parent, name };
      void perform(
        [{ change, touched: [parent, id], run: () => drive.createFolder(parent, name, id) }],
        words,
      );
    },
    rename(entry, name) {
      const words = {
        done: () => done.renamed(visibleName(name)),
        failed: () => failed.renamed(visibleName(entry.name)),
      };
      void perform([renaming(entry.id, name)], words, () => {
        void perform([renaming(entry.id, entry.name)], undone);
      });
    },
    move(entries, folder) {
      const before = new Map(entries.map(({ id, parent }) => [id, parent]));
      const commands = entries.map(({ id }) => moving(id, folder));
      void perform(commands, { done: done.moved, failed: failed.moved }, (moved) => {
        const back = moved.flatMap(({ touched: [id = ''] }) => {
          const parent = before.get(id);
          return typeof parent === 'string' ? [moving(id, parent)] : [];
        });
        void perform(back, undone);
      });
    },
    trash(entries) {
      const words = counted(entries.length, done.trashed, failed.trashed);
      void perform([flip('trash', entries)], words, () => {
        restore(entries);
      });
    },
    restore,
    async purge(entries) {
      try {
        await drive.purge(idsOf(entries));
        // What is interrupted goes on with the next visit.
        drive.releaseErased().catch((error: unknown) => {
          reportFailure(failed.released, error);
        });
      } finally {
        await refresh();
      }
      toast.success(done.purged(entries.length));
    },
  };
}

/** The words for one command about `n` entries. */
function counted(n: number, whenDone: (n: number) => string, whenFailed: (n: number) => string): Words {
  return { done: () => whenDone(n), failed: () => whenFailed(n) };
}

/** All show at once; they run one after another. */
async function runAll(
  pending: PendingStore,
  drive: string,
  commands: readonly Command[],
  refresh: () => Promise<void>,
): Promise<{ succeeded: Command[]; reason: unknown }> {
  const end = pending.begin(
    drive,
    commands.map(({ change }) => change),
  );
  const succeeded: Command[] = [];
  let reason: unknown;
  for (const command of commands) {
    try {
      await pending.inOrder([...command.touched], command.run);
      succeeded.push(command);
    } catch (error) {
      reason = error;
      // It may have been done all the same, by a network that did not answer in time.
      await refresh();
    }
    end(command.change);
  }
  return { succeeded, reason };
}
