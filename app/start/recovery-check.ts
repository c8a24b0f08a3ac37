/** `count` different places below `length`, in order, chosen at random. */
export function choosePlaces(length: number, count: number): number[] {
  const places = new Set<number>();
  while (places.size < Math.min(length, count)) {
    const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
    places.add(random % length);
  }
  return [...places].sort((a, b) => a - b);
}

export function normalizeWord(word: string): string {
  return word.trim().toLowerCase();
}

/** What was typed or pasted as words: numbers, commas and line breaks between them do not matter. */
export function normalizeWords(text: string): string {
  return text
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '')
    .join(' ');
}

export function countWords(text: string): number {
  const words = normalizeWords(text);
  return words === '' ? 0 : words.split(' ').length;
}
