import { visibleName } from '../format/visible-name.ts';

/** A name that somebody else may have chosen: text only, its direction kept to itself. */
export function Name({ children }: { children: string }) {
  return <bdi>{visibleName(children)}</bdi>;
}
