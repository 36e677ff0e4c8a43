// Buttons, and the links that look like them.
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';
import css from './Button.module.css';

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger' | 'danger-quiet';

type Look = { readonly look?: ButtonLook; readonly small?: boolean };

type ButtonProps = Look & Omit<AriaButtonProps, 'isPending' | 'className'> & { readonly busy?: boolean };

/** While `busy` it keeps the focus; what is pressed meanwhile, useAction leaves alone. */
export function Button({ look = 'secondary', small = false, busy = false, ...rest }: ButtonProps) {
  const state = busy ? { 'data-busy': true, 'aria-disabled': true } : {};
  return <AriaButton {...rest} {...state} className={lookOf(look, small)} />;
}

export function lookOf(look: ButtonLook, small = false): string {
  return `${css.button} ${css[look]} ${small ? css.small : ''}`;
}

type ButtonLinkProps = Look & Pick<LinkProps, 'to' | 'params' | 'search'> & { readonly children: ReactNode };

/** To another page of the dashboard. */
export function ButtonLink({ look = 'secondary', small = false, ...rest }: ButtonLinkProps) {
  return <Link {...rest} className={lookOf(look, small)} />;
}

type AnchorProps = Look & {
  readonly href: string;
  readonly children: ReactNode;
  readonly download?: boolean;
};

/** To what the server itself answers: a file, an identity provider. */
export function ButtonAnchor({ look = 'secondary', small = false, ...rest }: AnchorProps) {
  return <a {...rest} className={lookOf(look, small)} />;
}

type IconButtonProps = Omit<AriaButtonProps, 'className' | 'children'> & {
  readonly label: string;
  readonly children: ReactNode;
};

export function IconButton({ label, children, ...rest }: IconButtonProps) {
  return (
    <AriaButton {...rest} aria-label={label} className={css.icon ?? ''}>
      {children}
    </AriaButton>
  );
}
