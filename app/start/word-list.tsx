import { strings } from '../strings/strings.ts';

/** Recovery words in their order, each with its number. */
export function WordList({ words }: { words: readonly string[] }) {
  return (
    <ol aria-label={strings.start.words.list} className="mt-5 grid grid-cols-2 gap-2 sm:grid-cols-3">
      {words.map((word, index) => (
        <li key={index} className="flex items-baseline gap-2 rounded-lg bg-sunken px-3 py-2">
          <span className="w-5 text-right text-xs text-muted tabular-nums">{index + 1}</span>
          <span className="font-mono font-medium" translate="no">
            {word}
          </span>
        </li>
      ))}
    </ol>
  );
}
