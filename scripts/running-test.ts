/** The test that runs now, in a process that runs one after another. */
export const running: { test: string | undefined } = { test: undefined };
