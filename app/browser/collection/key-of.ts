/** The entry that an event came from, by the mark that its row or tile carries. */
export function keyOf(target: EventTarget | null): string | undefined {
  return target instanceof Element
    ? (target.closest('[data-key]')?.getAttribute('data-key') ?? undefined)
    : undefined;
}

export function elementOf(area: Element | null, key: string): HTMLElement | null {
  return area?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? null;
}

/** Whether what is typed there is meant for a field. */
export function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox';
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}

/** Whether something lies over the page that takes the keyboard for itself. */
export function isCovered(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;
}
