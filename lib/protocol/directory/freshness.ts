/** How old, in milliseconds, a checkpoint of the directory may be for a client: what is hidden or shown old is seen after that at the latest. */
export const MAX_CHECKPOINT_AGE = 30 * 60_000;

/** How long after its genesis record a network may have no checkpoint yet, in milliseconds. */
export const FIRST_PERIOD = 5 * 60_000;
