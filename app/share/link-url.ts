/** The whole address of a request for files; its key stays after the `#`, too. */
export function requestUrl(fragment: string): string {
  return `${window.location.origin}/request/#${fragment}`;
}

/** The whole address of a link. What follows the `#` is its key, and browsers never send it. */
export function linkUrl(fragment: string): string {
  return `${window.location.origin}/link/#${fragment}`;
}

/** The address at which somebody is asked to agree. What follows the `#` opens nothing. */
export function approvalUrl(fragment: string): string {
  return `${window.location.origin}/approve/#${fragment}`;
}
