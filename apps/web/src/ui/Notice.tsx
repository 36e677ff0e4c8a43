// One boxed message: what went wrong, or what has just happened.
import type { ComponentChildren } from 'preact';
import { text } from '../text/text.ts';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import css from './Notice.module.css';

type NoticeProps = { readonly tone: 'danger' | 'notice' | 'good'; readonly children: ComponentChildren };

/** Read out at once, without the focus moving. */
export function Notice({ tone, children }: NoticeProps) {
  return (
    <div class={`${css.box} ${css[tone]}`} role="alert">
      <Icon name={tone === 'good' ? 'check' : 'warning'} size={20} />
      <div>{children}</div>
    </div>
  );
}

type TroubleProps = { readonly message: string; readonly onRetry: () => void };

export function Trouble({ message, onRetry }: TroubleProps) {
  return (
    <Notice tone="danger">
      <p>{message}</p>
      <p class={css.action}>
        <Button onClick={onRetry}>{text.tryAgain}</Button>
      </p>
    </Notice>
  );
}
