/**
 * Makes each thing once for as long as it is among the `most` that were asked for last, those under way too. What failed is made anew.
 * @param nameOf what tells the keys apart.
 */
export function keepRecent<K, V>(
  most: number,
  nameOf: (key: K) => string | number,
  make: (key: K) => Promise<V>,
): (key: K) => Promise<V> {
  const kept = new Map<string | number, Promise<V>>();
  return (key) => {
    const name = nameOf(key);
    const value = kept.get(name) ?? make(key);
    // Re-inserted, so that the first entry is the one not asked for the longest.
    kept.delete(name);
    kept.set(name, value);
    value.catch(() => {
      if (kept.get(name) === value) kept.delete(name);
    });
    for (const oldest of kept.keys()) {
      if (kept.size <= most) break;
      kept.delete(oldest);
    }
    return value;
  };
}
