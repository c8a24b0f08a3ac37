/** What went wrong with one file of several; `cause` says what. */
export class FileFault extends Error {
  /** Its path among them. */
  readonly file: string;

  constructor(file: string, cause: unknown) {
    super('one of the files failed', { cause });
    this.name = 'FileFault';
    this.file = file;
  }
}

/** What went wrong with some of many files; each is named. */
export class FilesFault extends Error {
  readonly faults: readonly FileFault[];

  constructor(faults: readonly FileFault[]) {
    super('some of the files failed', { cause: faults[0]?.cause });
    this.name = 'FilesFault';
    this.faults = faults;
  }
}

/** What went wrong, whichever file it is about; of several the first. */
export const faultOf = (error: unknown): unknown =>
  error instanceof FileFault || error instanceof FilesFault ? error.cause : error;
