/** Addresses as people type or paste them: one on each line, or apart by spaces and commas. Each once. */
export function addressesOf(typed: string): string[] {
  return [...new Set(typed.split(/[\s,;]+/u).filter((part) => part !== ''))];
}
