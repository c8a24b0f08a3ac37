/** Something that can be drawn once, with its measures in pixels. */
export type Still = {
  readonly source: ImageBitmap | HTMLVideoElement;
  readonly width: number;
  readonly height: number;
  /** Gives back what it holds. */
  close(): void;
};

/** A small file may hold a picture that fills the memory. Pixels. */
const MOST = 80e6;

export const isDrawable = (width: number, height: number): boolean =>
  width > 0 && height > 0 && width * height <= MOST;
