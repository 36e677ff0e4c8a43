// What screen readers are told without the focus moving: one polite region for the whole page.
import { useEffect, useState } from 'preact/hooks';
import css from './Page.module.css';

let say: (sentence: string) => void = () => undefined;

/** Said when the reader has a moment; the next sentence replaces it. */
export function announce(sentence: string): void {
  say(sentence);
}

/** Stands once on the page. */
export function LiveRegion() {
  const [sentence, setSentence] = useState('');
  useEffect(() => {
    say = setSentence;
  }, []);
  return (
    <p class={css.hidden} role="status">
      {sentence}
    </p>
  );
}
