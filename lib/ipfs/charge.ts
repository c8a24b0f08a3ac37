/** Who pays for what is stored, as far as a store needs to know. Bytes are counted as `costOf` of upload tokens does. */
export type Charge = {
  /** What could be taken at most. */
  room(): Promise<number>;
  /** Called before anything is kept. @throws where it cannot be paid; then nothing is kept, and nothing was taken. */
  take(bytes: number): Promise<void>;
  /** For what was taken and not kept after all. */
  giveBack(bytes: number): Promise<void>;
};
