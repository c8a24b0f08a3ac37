'use client';

import { CopyButton } from '../ui/copy-button.tsx';

/** @param created - says that it was made. @param field - names the address. @param copy - names the button. */
type LinkShownProps = { url: string; created: string; field: string; copy: string };

/** An address that was just made, to be copied. */
export function LinkShown({ url, created, field, copy }: LinkShownProps) {
  return (
    <div className="flex flex-col gap-2 rounded-lg bg-sunken p-3">
      <p role="status" className="text-sm font-medium">
        {created}
      </p>
      <label className="flex flex-col gap-1">
        <span className="text-sm font-medium">{field}</span>
        <input
          readOnly
          value={url}
          className="control-line w-full rounded-lg bg-panel px-3 py-2 font-mono text-sm"
          onFocus={(event) => {
            event.target.select();
          }}
        />
      </label>
      <div>
        <CopyButton text={url} label={copy} />
      </div>
    </div>
  );
}
