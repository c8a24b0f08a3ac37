import type { NodeId } from '../../../contracts/drive/schema.ts';
import type { RememberedNode, ViewMemory } from './view-memory.ts';

/** How often a listing that did not change is marked as seen to be the newest, in milliseconds. */
const MARK_PERIOD = 60_000;

/** Keeps a device's memory in step with what is known, behind the back of who waits for the listing itself. */
export type Keeping = {
  /** These nodes differ from what is kept, or are gone. */
  changed(ids: Iterable<NodeId>): void;
  /** Begins to write what changed. */
  save(at: { cursor: number; scope: string }): void;
  /** Begins to erase what is kept. */
  forget(): void;
};

export function keepInStep(
  memory: ViewMemory | undefined,
  known: ReadonlyMap<NodeId, RememberedNode>,
): Keeping {
  let unsaved = new Set<NodeId>();
  let savedAt = 0;
  // A full or forbidden disk costs the memory and nothing else: what is not kept is fetched the next time.
  const whateverComes = (writing: Promise<void>, onFailure: () => void): void =>
    void writing.catch(onFailure);
  return {
    changed(ids) {
      for (const id of ids) unsaved.add(id);
    },
    save(at) {
      const now = Date.now();
      if (memory === undefined || (unsaved.size === 0 && now - savedAt < MARK_PERIOD)) return;
      const saving = unsaved;
      unsaved = new Set();
      savedAt = now;
      whateverComes(memory.save({ ...at, at: now }, new Map(known), saving), () => {
        for (const id of saving) unsaved.add(id);
      });
    },
    forget() {
      if (memory === undefined) return;
      for (const id of known.keys()) unsaved.add(id);
      whateverComes(memory.clear(), () => undefined);
    },
  };
}
