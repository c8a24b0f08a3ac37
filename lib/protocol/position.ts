/**
 * A position orders everything that contracts see. It is the block's height and the item's ordinal in that block in
 * one integer below 2^53; contracts and clients compare positions, and take them apart only to name the block to people.
 */
const ITEMS_PER_BLOCK = 2 ** 20;

export const MAX_ITEMS_PER_BLOCK = ITEMS_PER_BLOCK - 1;

/** @param ordinal of the item among all items of the block, from 0. */
export const positionOf = (height: number, ordinal: number): number => height * ITEMS_PER_BLOCK + ordinal;

/** The position after everything in a block: a state "at" it has applied the whole block. */
export const endOfBlock = (height: number): number => height * ITEMS_PER_BLOCK + MAX_ITEMS_PER_BLOCK;

export const heightOf = (position: number): number => Math.floor(position / ITEMS_PER_BLOCK);
