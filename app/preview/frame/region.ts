/** What can be scrolled takes the keyboard, and so has a name. */
export function makeRegion(target: HTMLElement, label: string): void {
  target.tabIndex = 0;
  target.setAttribute('role', 'region');
  target.setAttribute('aria-label', label);
}
