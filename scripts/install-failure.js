/** What npm's failures mean for the person who started us, and what to do. */
const REMEDIES = [
  [
    /EUSAGE|in sync/,
    'package-lock.json does not match package.json. If you changed dependencies: npm install && node scripts/complete-lock.ts',
  ],
  [/ENOSPC/, 'The disk is full. Free 1.5 GB and run this again.'],
  [
    /EINTEGRITY/,
    'A downloaded package is not the one that was locked. Run `npm cache clean --force` and run this again.',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|UND_ERR|network/i,
    'The package registry cannot be reached. Check the network (`npm ping`) and run this again.',
  ],
  [/E401|E403/, 'The package registry refused us. Check the registry and credentials in your .npmrc.'],
  [
    /E404|ETARGET/,
    'The package registry does not have a package that is needed. Check the registry: npm config get registry',
  ],
  [/EACCES|EPERM|EROFS/, 'This folder cannot be written. Check its owner and permissions.'],
];

/**
 * @param {string} output - what npm printed.
 * @returns {string} the remedy and npm's own first words.
 */
export function explainInstallFailure(output) {
  const errors = output.split('\n').filter((line) => line.startsWith('npm error') && line.length > 10);
  const remedy = REMEDIES.find(([pattern]) => errors.some((line) => pattern.test(line)))?.[1];
  const words = errors.length > 0 ? errors.slice(0, 4) : output.trim().split('\n').slice(-4);
  return [
    `Installing failed. ${remedy ?? 'Run `npm ci` to see all of it.'}`,
    ...words.map((line) => `  ${line}`),
  ].join('\n');
}
