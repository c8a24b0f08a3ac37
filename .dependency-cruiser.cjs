/**
 * Who may import whom: the matrix of ARCHITECTURE.md. Tests, and what only tests use (`testing.ts`, `testing/`), stand outside it,
 * and nothing that ships may import them.
 */
const LIB = ['base', 'crypto', 'protocol', 'chain', 'ipfs', 'drive'].map((room) => `lib/${room}/`);
const CALLERS = 'contracts/sdk/(calls|check|description)\\.ts$';
/** Policies that clients deploy for their users: what their methods take and give. */
const POLICIES = 'contracts/policy-[a-z]+/(contract|rule)\\.ts$';
const TEE_BASE = ['lib/base/', 'lib/protocol/', 'lib/crypto/'];

/** Room -> what else it may import. A room may always import itself. `types` are for `import type` alone. */
const MATRIX = {
  'lib/base/': [],
  'lib/crypto/': ['lib/base/'],
  'lib/protocol/': ['lib/base/', 'lib/crypto/'],
  'lib/chain/': ['lib/base/', 'lib/protocol/'],
  'lib/ipfs/': ['lib/base/', 'lib/protocol/'],
  'lib/tee/attestation/': TEE_BASE,
  'lib/tee/enclave/': [...TEE_BASE, 'lib/tee/attestation/'],
  'lib/tee/pruntime/': [...TEE_BASE, 'lib/tee/attestation/', 'lib/tee/enclave/'],
  'lib/tee/gatekeeper/': [...TEE_BASE, 'lib/tee/attestation/', 'lib/tee/enclave/'],
  // What callers of contracts need of the SDK: how its methods are described, and what they take.
  'lib/drive/': [
    ...LIB,
    'lib/tee/attestation/',
    'contracts/drive/schema\\.ts$',
    CALLERS,
    { types: POLICIES },
  ],
  'contracts/sdk/': [],
  'contracts/(?!sdk/)([^/]+)/': ['contracts/sdk/', 'contracts/$1/'],
  // dstack's SDK with the older packages that it wants.
  'workers/': [...LIB.filter((room) => room !== 'lib/drive/'), 'lib/tee/', 'scripts/dstack-sdk/'],
  // `start` builds first, and what was built is run. cli/network boots networks: it makes their keys and their genesis, and submits them.
  'cli/network/': [
    'cli/',
    'scripts/build\\.ts$',
    'scripts/built-services\\.ts$',
    'lib/base/',
    'lib/drive/',
    'lib/protocol/',
    'lib/chain/',
    'lib/crypto/',
    'lib/tee/pruntime/',
    'workers/',
  ],
  'cli/(?!network/)': [
    'cli/',
    'scripts/build\\.ts$',
    'scripts/build-contracts\\.ts$',
    'scripts/built-services\\.ts$',
    CALLERS,
    'lib/base/',
    'lib/drive/',
    'lib/tee/pruntime/',
    'workers/',
    { types: 'lib/protocol/' },
  ],
  'app/': ['lib/base/', 'lib/drive/', { types: 'lib/protocol/' }],
  'scripts/': ['lib/base/'],
};

const OURS = '^(app|bench|cli|contracts|lib|public|scripts|tests|workers)/';
/** What only Node.js gets, under a name that `imports` of package.json gives: browsers get another file by it. */
const BY_PLATFORM = '^lib/(crypto|ipfs/client)/[a-z0-9-]+-node\\.ts$';
const TESTS = '(\\.test\\.tsx?$|\\.e2e\\.ts$|/testing/|/testing\\.ts$)';

/** What may use Node.js in a room that browsers load too. Nothing that a browser loads may reach it. */
const NODE_ONLY = [
  '^lib/chain/dev/',
  '^lib/chain/log-store\\.ts$',
  '^lib/crypto/blind-rsa/issuer-key\\.ts$',
  '^lib/ipfs/blockstore/',
  '^lib/ipfs/datastore/',
  '^lib/ipfs/(collect|content-node|content-stores|pin-set|private-helia|reserve)\\.ts$',
  '^lib/tee/pruntime/engine/',
];

const forbidden = Object.entries(MATRIX).flatMap(([room, allowed]) => {
  const free = allowed.filter((target) => typeof target === 'string');
  const typed = allowed.flatMap((target) => (typeof target === 'string' ? [] : [target.types]));
  const from = { path: `^${room}`, pathNot: TESTS };
  const own = room.includes('(') ? [] : [room];
  const open = [...own, ...free, ...typed].map((target) => `^${target}`);
  const name = `matrix ${room.replace(/\(.*/, '*')}`;
  return [
    { name, severity: 'error', from, to: { path: OURS, pathNot: open } },
    ...typed.map((target) => ({
      name: `${name} types only`,
      severity: 'error',
      from,
      to: { path: `^${target}`, dependencyTypesNot: ['type-only'] },
    })),
  ];
});

module.exports = {
  forbidden: [
    ...forbidden,
    {
      name: 'a room that the matrix does not know',
      severity: 'error',
      from: {
        path: '^(lib|contracts|workers)/',
        pathNot: [TESTS, ...Object.keys(MATRIX).map((room) => `^${room}`)],
      },
      to: {},
    },
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no tests in what ships',
      severity: 'error',
      from: { pathNot: [TESTS, '^(tests|bench)/'] },
      to: { path: [TESTS, '^(tests|bench)/'] },
    },
    {
      name: 'no Node.js where browsers load',
      severity: 'error',
      from: { path: '^(lib|app|contracts)/', pathNot: [TESTS, ...NODE_ONLY, BY_PLATFORM] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'what is Node.js’s alone is named by platform',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { path: BY_PLATFORM, dependencyTypesNot: ['aliased-subpath-import'] },
    },
    {
      name: 'no way from a browser to Node.js',
      severity: 'error',
      from: { path: '^(lib/(base|crypto|protocol|drive)|app)/', pathNot: TESTS },
      to: { path: NODE_ONLY, reachable: true },
    },
    {
      name: 'no development packages in what ships',
      severity: 'error',
      from: { path: '^(lib|app|workers|contracts|cli)/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'packages are declared',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'imports resolve', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(build|out|\\.next|\\.velum)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js'],
    },
  },
};
