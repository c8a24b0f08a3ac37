import type { SealedStore } from '../memory/sealed-store.ts';
import { loadOnDemand } from '../load-on-demand.ts';
import type { Drawing } from './draw.ts';
import { createPurse, type Purse } from './purse.ts';

/** The purse of this device for a drive, filled with what the drive vouches for. */
export const drivePurse = (drawing: Drawing, store?: SealedStore): Purse =>
  createPurse(
    {
      draw: async (name, bytes) => (await loadOnDemand()).drawInto(name, bytes, drawing),
      balance: async (name) => (await loadOnDemand()).balanceOf(name, drawing.connection),
    },
    store,
  );
