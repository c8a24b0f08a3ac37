/**
 * Contracts of any kind, for the command line and programs. It is apart from the client library, whose every part the app's first load pays for.
 */
export { openContract, type OpenContract } from './any-contract.ts';
export { fromJson, toJson, type JsonValue } from './json-values.ts';
export { parseContractSchema } from './contract-schema.ts';
export { codeHash, deployContract, type DeployStep } from './deploy.ts';
export { inspectContract, type ContractInfo } from './inspect-contract.ts';
