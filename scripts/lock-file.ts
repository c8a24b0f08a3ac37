/**
 * What must hold for package-lock.json so that `npm ci` works from any registry and on every platform.
 *
 * npm leaves an optional package out of the lock when the registry asked does not carry it, and `npm ci` then refuses the whole
 * lock. An entry with version and platform alone makes the lock whole: other platforms skip it, and that platform fetches it.
 */
export type LockEntry = {
  version?: string;
  resolved?: string;
  link?: boolean;
  optional?: boolean;
  os?: readonly string[];
  cpu?: readonly string[];
  optionalDependencies?: Record<string, string>;
};

export type LockFile = { packages: Record<string, LockEntry> };

const OPERATING_SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32'];

/** The optional packages that some entry asks for and no entry describes: path in the lock -> version. */
export function missingEntries(lock: LockFile): Map<string, string> {
  const missing = new Map<string, string>();
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!isFound(lock, path, name)) missing.set(`node_modules/${name}`, version);
    }
  }
  return missing;
}

/** The lock with an entry for every missing optional package, in npm's order. */
export function completeLock<T extends LockFile>(lock: T): T {
  const added = [...missingEntries(lock)].map(([path, version]): [string, LockEntry] => [
    path,
    platformEntry(path, version),
  ]);
  const packages = Object.fromEntries(
    [...Object.entries(lock.packages), ...added].sort(([a], [b]) => a.localeCompare(b, 'en')),
  );
  return { ...lock, packages };
}

/** Entries that name a host: the lock would then bind everybody to the registry of whoever wrote it. */
export function hostedEntries(lock: LockFile): string[] {
  return Object.entries(lock.packages)
    .filter(([, entry]) => entry.resolved !== undefined && entry.link !== true)
    .map(([path]) => path);
}

/** Node's resolution: the nearest node_modules above the one who asks. */
function isFound(lock: LockFile, from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    if (
      lock.packages[folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`] !== undefined
    )
      return true;
    if (folder === '') return false;
  }
}

function platformEntry(path: string, version: string): LockEntry {
  const words = path.split(/[/-]/);
  const os = OPERATING_SYSTEMS.filter((name) => words.includes(name));
  const cpu = PROCESSORS.filter((name) => words.includes(name));
  return { version, optional: true, ...(os.length > 0 ? { os } : {}), ...(cpu.length > 0 ? { cpu } : {}) };
}
