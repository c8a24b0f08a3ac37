import { countBuffersWithHeap } from '../service/heap-limits.ts';
import { createProcessLogger } from '../service/process-logger.ts';
import { runProcess } from '../service/run-process.ts';
import { readPortalConfig } from './config.ts';
import { createPortalService } from './service.ts';

countBuffersWithHeap();

const logger = createProcessLogger('portal');

await runProcess(logger, (fatal) => createPortalService(readPortalConfig(process.env), logger, fatal));
