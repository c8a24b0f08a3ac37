import { expose, releaseProxy, transfer, type ProxyMarked, type Remote } from 'comlink';
import { serveContent } from '../../lib/drive/thread/serve-content.ts';
import type { Bytes } from '../../lib/base/bytes.ts';
import type {
  ConductLine,
  CountAnswer,
  FillingTask,
  GivingTask,
  ManyAnswer,
  ManyLine,
  ManyTask,
  NextAnswer,
  OpeningTask,
  PayingLine,
  ReadAnswer,
  StoringAnswer,
  StoringLine,
  StoringTask,
  VouchingLine,
} from '../../lib/drive/thread/messages.ts';

/** Functions of the page, as this thread calls them. */
type Called<T> = Remote<T & ProxyMarked>;

/** What the page calls. Messages carry no classes: what failed comes as its code. */
export type ContentWorker = {
  isThere(): boolean;
  store(task: StoringTask, line: Called<StoringLine>): Promise<StoringAnswer>;
  storeMany(task: ManyTask, line: Called<ManyLine>): Promise<ManyAnswer>;
  fill(task: FillingTask, line: Called<VouchingLine>): Promise<CountAnswer>;
  balance(purse: Bytes): Promise<CountAnswer>;
  giveBack(task: GivingTask): Promise<CountAnswer>;
  open(task: OpeningTask, line: Called<ConductLine>): Promise<void>;
  next(id: string): Promise<NextAnswer>;
  read(id: string, start: number, end: number): Promise<ReadAnswer>;
  stop(id: string): Promise<void>;
};

const thread = serveContent(self.location.origin);
/** The lines of files that are open, until they are closed. */
const lines = new Map<string, Called<ConductLine>>();

const worker: ContentWorker = {
  isThere: () => true,
  async store(task, line) {
    try {
      return await thread.store(task, storingLine(line));
    } finally {
      line[releaseProxy]();
    }
  },
  async storeMany(task, line) {
    try {
      return await thread.storeMany(task, {
        ...payingLine(line),
        read: (at, start, end) => line.read(at, start, end),
      });
    } finally {
      line[releaseProxy]();
    }
  },
  async fill(task, line) {
    try {
      return await thread.fill(task, { vouch: (request, bytes) => line.vouch(request, bytes) });
    } finally {
      line[releaseProxy]();
    }
  },
  balance: (purse) => thread.balance(purse),
  giveBack: (task) => thread.giveBack(task),
  open(task, line) {
    lines.set(task.id, line);
    return thread.open(task, conductLine(line));
  },
  next: async (id) => moved(await thread.next(id)),
  read: async (id, start, end) => moved(await thread.read(id, start, end)),
  async stop(id) {
    await thread.stop(id);
    lines.get(id)?.[releaseProxy]();
    lines.delete(id);
  },
};

/** Each part is an array of its own: it goes over without being copied. */
function moved<T extends NextAnswer | ReadAnswer>(answer: T): T {
  const chunk = 'chunk' in answer ? answer.chunk : undefined;
  return chunk === undefined ? answer : transfer(answer, [chunk.buffer]);
}

const conductLine = (line: Called<ConductLine>): ConductLine => ({
  pace: () => line.pace(),
  interrupted: (failure) => line.interrupted(failure),
});

const payingLine = (line: Called<PayingLine>): PayingLine => ({
  ...conductLine(line),
  refill: (bytes) => line.refill(bytes),
});

const storingLine = (line: Called<StoringLine>): StoringLine => ({
  ...payingLine(line),
  read: (start, end) => line.read(start, end),
  progress: (progress) => void line.progress(progress),
  begin: (header, upload) => line.begin(header, upload),
  stored: (leaves) => line.stored(leaves),
});

expose(worker);
