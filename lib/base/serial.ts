/** Runs tasks one after another in the order they were given; a failed task does not stop the next. */
export function createSerial(): <T>(task: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = tail.then(task, task);
    tail = run.catch(() => undefined);
    return run;
  };
}

/** The same for each key apart: tasks of different keys do not wait for each other. */
export function createSerialByKey(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const serials = new Map<string, { run: ReturnType<typeof createSerial>; tasks: number }>();
  return async (key, task) => {
    const serial = serials.get(key) ?? { run: createSerial(), tasks: 0 };
    serials.set(key, serial);
    serial.tasks += 1;
    try {
      return await serial.run(task);
    } finally {
      serial.tasks -= 1;
      if (serial.tasks === 0) serials.delete(key);
    }
  };
}
