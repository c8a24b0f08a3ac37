/** All of the `velum` command. */
import { Command } from 'commander';
import { codeOf, describeError } from '../lib/base/errors.ts';
import { countBuffersWithHeap } from '../workers/service/heap-limits.ts';
import { addAccountCommands } from './commands/account.ts';
import { addAuditCommand } from './commands/audit.ts';
import { addBackupCommands } from './commands/backup.ts';
import { addContractCommands } from './commands/contract.ts';
import { addDriveCommands } from './commands/drive.ts';
import { addGenesisCommands } from './commands/genesis.ts';
import { addGovernanceCommands } from './commands/governance.ts';
import { addProcessCommands } from './commands/processes.ts';
import { addRequestCommands } from './commands/request.ts';
import { addShareCommands } from './commands/share.ts';
import { addStartCommand } from './commands/start.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { addStorageCommands } from './commands/storage.ts';
import { addVersionCommands } from './commands/versions.ts';

countBuffersWithHeap();

const program = new Command('velum').description(
  'A private drive: encrypted on your device, stored on IPFS, shared by confidential contracts.',
);
addStartCommand(program);
addAccountCommands(program);
addDriveCommands(program);
addVersionCommands(program);
addStorageCommands(program);
addShareCommands(program);
addVerifyCommand(program);
addAuditCommand(program);
addRequestCommands(program);
addContractCommands(program);
addProcessCommands(program);
addGenesisCommands(program);
addGovernanceCommands(program);
addBackupCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`velum: ${describeError(error)}\n`);
  if (codeOf(error) === undefined && error instanceof Error && process.env['VELUM_DEBUG'] !== undefined) {
    process.stderr.write(`${error.stack ?? ''}\n`);
  }
  process.exitCode = 1;
}
