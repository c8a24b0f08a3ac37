/** What a drop there would do. */
export type DropVerdict = 'into' | 'version' | 'refused';

export type DropTarget = { readonly key: string; readonly verdict: DropVerdict };

/** How a row or tile looks while something is held over it. */
export const dropLook =
  'data-[drop=into]:bg-accent-soft data-[drop=into]:ring-2 data-[drop=into]:ring-accent data-[drop=into]:ring-inset ' +
  'data-[drop=version]:bg-accent-soft data-[drop=version]:ring-2 data-[drop=version]:ring-accent data-[drop=version]:ring-inset ' +
  'data-[drop=refused]:cursor-not-allowed data-[drop=refused]:opacity-60 data-[drop=refused]:ring-2 data-[drop=refused]:ring-danger data-[drop=refused]:ring-inset';
