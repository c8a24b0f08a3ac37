/** The whole address of a link. What follows the `#` is its key, and browsers never send it. */
export function linkUrl(fragment: string): string {
  return `${window.location.origin}/link/#${fragment}`;
}
