/** What every room may say. Fields must never hold keys, plaintext, names or link secrets. */
export type Logger = {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
};

type LogFields = Record<string, string | number | boolean | undefined>;

export const silentLogger: Logger = { info() {}, warn() {}, error() {} };
