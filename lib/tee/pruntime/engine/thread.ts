/**
 * The engine's thread: hosts every instance and its state. Started by `engine.ts` alone, with a stack so large
 * that the guest's own limits end a recursion first.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { describeError } from '../../../base/errors.ts';
import { EngineError } from './errors.ts';
import { Instances } from './instances.ts';
import type { Reply, Request, ThreadData } from './messages.ts';

const port = parentPort;
if (port === null) throw new EngineError('host-fault', 'the engine thread runs as a worker thread only');

const instances = new Instances(workerData as ThreadData);

port.on('message', (request: Request) => {
  port.postMessage(reply(request));
  instances.restore();
});

function reply(request: Request): Reply {
  try {
    return { ok: true, answer: instances.handle(request) };
  } catch (error) {
    const code = error instanceof EngineError ? error.code : 'host-fault';
    return { ok: false, code, text: describeError(error) };
  }
}
