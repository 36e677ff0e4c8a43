// Buttons and the links that look like them.
import type { ButtonHTMLAttributes } from 'preact';
import css from './Button.module.css';

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger';

type ButtonProps = ButtonHTMLAttributes & { readonly look?: ButtonLook; readonly busy?: boolean };

/** While `busy` it keeps the focus and does nothing. */
export function Button({ look = 'secondary', busy = false, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      class={lookOf(look)}
      aria-disabled={busy}
      {...(onClick === undefined ? {} : { onClick: busy ? preventDefault : onClick })}
    >
      {children}
    </button>
  );
}

export function lookOf(look: ButtonLook): string {
  return `${css.button} ${css[look]}`;
}

function preventDefault(event: Event): void {
  event.preventDefault();
}
