import type { SealedStore } from '../memory/sealed-store.ts';
import { drawInto, type Drawing } from './draw.ts';
import { createPurse, type Purse } from './purse.ts';

/** The purse of this device for a drive, filled with what the drive vouches for. */
export const drivePurse = (drawing: Drawing, store?: SealedStore): Purse =>
  createPurse(
    {
      draw: (name, bytes) => drawInto(name, bytes, drawing),
      copies: drawing.copies,
      balance: async (name) => (await drawing.connection.tokens()).balance(name),
    },
    store,
  );
