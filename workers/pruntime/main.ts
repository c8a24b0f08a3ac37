import { createProcessLogger } from '../service/process-logger.ts';
import { runProcess } from '../service/run-process.ts';
import { connectTee } from '../tee/connect-tee.ts';
import { readWorkerConfig } from './config.ts';
import { createWorkerService } from './service.ts';

const logger = createProcessLogger('worker');

await runProcess(logger, (fatal) =>
  createWorkerService(readWorkerConfig(process.env), connectTee(process.env), logger, fatal),
);
