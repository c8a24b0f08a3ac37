'use client';

import { LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger';

const looks: Record<ButtonLook, string> = {
  primary: 'bg-accent text-on-accent data-hovered:bg-accent-strong',
  secondary: 'control-line bg-panel text-ink data-hovered:bg-sunken',
  quiet: 'text-ink data-hovered:bg-sunken',
  danger: 'bg-danger text-panel data-hovered:bg-danger-strong',
};

const base =
  'inline-flex min-h-10 cursor-default items-center justify-center gap-2 rounded-lg px-4 py-2 font-medium transition-colors ' +
  'data-disabled:opacity-55';

type ButtonProps = Omit<AriaButtonProps, 'className' | 'children' | 'isPending'> & {
  look?: ButtonLook;
  /** While something that it started is under way it takes no further press, and keeps the focus. */
  isPending?: boolean;
  className?: string;
  children: ReactNode;
};

export function Button({
  look = 'secondary',
  isPending = false,
  className = '',
  children,
  ...rest
}: ButtonProps) {
  const inert = { type: 'button', onPress: () => undefined, 'aria-disabled': true } as const;
  return (
    <AriaButton
      {...rest}
      {...(isPending ? inert : {})}
      className={`${base} ${looks[look]} ${isPending ? 'opacity-70' : ''} ${className}`}
    >
      {isPending && <LoaderCircle aria-hidden className="size-4 animate-spin" />}
      {children}
    </AriaButton>
  );
}

type IconButtonProps = Omit<AriaButtonProps, 'className' | 'children' | 'aria-label'> & {
  label: string;
  className?: string;
  children: ReactNode;
};

/** A square button that shows a picture and is named by `label`. */
export function IconButton({ label, className = '', children, ...rest }: IconButtonProps) {
  return (
    <AriaButton
      {...rest}
      aria-label={label}
      className={`inline-flex size-9 shrink-0 items-center justify-center rounded-lg text-muted data-hovered:bg-sunken data-hovered:text-ink data-disabled:opacity-50 ${className}`}
    >
      {children}
    </AriaButton>
  );
}
