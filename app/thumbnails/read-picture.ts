import { isDrawable, type Still } from './still.ts';

/** A picture, the right way up; `undefined` for one that the browser cannot read, or that is too large to be taken into memory. */
export async function readPicture(file: File): Promise<Still | undefined> {
  if (!(await isReadable(file))) return undefined;
  const source = await createImageBitmap(file);
  return {
    ...{ source, width: source.width, height: source.height },
    close() {
      source.close();
    },
  };
}

/** Reads the picture's measures before all of its pixels. */
async function isReadable(file: File): Promise<boolean> {
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    const loaded = new Promise<boolean>((resolve) => {
      image.onload = () => {
        resolve(isDrawable(image.naturalWidth, image.naturalHeight));
      };
      image.onerror = () => {
        resolve(false);
      };
    });
    image.src = url;
    return await loaded;
  } finally {
    URL.revokeObjectURL(url);
  }
}
