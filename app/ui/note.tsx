import type { ReactNode } from 'react';

const tones = {
  plain: 'bg-sunken text-ink',
  caution: 'bg-caution-soft text-caution',
  danger: 'bg-danger-soft text-danger',
};

type NoteProps = {
  tone?: keyof typeof tones;
  title?: string;
  role?: 'alert' | 'status';
  children?: ReactNode;
};

/** A paragraph set apart, for what people should not miss. */
export function Note({ tone = 'plain', title, role, children }: NoteProps) {
  return (
    <div className={`rounded-lg px-4 py-3 text-sm ${tones[tone]}`} {...(role === undefined ? {} : { role })}>
      {title !== undefined && <p className="font-semibold">{title}</p>}
      {children}
    </div>
  );
}
