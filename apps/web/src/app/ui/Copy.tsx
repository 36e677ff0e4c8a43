// A value that is copied into some other form: shown whole, with a button that says when it is done.
import { Check, Copy as CopyIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { announce } from './announce.ts';
import { Button } from './Button.tsx';
import css from './Copy.module.css';

const shownMs = 2_500;

export function CopyButton({ text, label, small = true }: { text: string; label: string; small?: boolean }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (copied) {
      const end = setTimeout(() => setCopied(false), shownMs);
      return () => clearTimeout(end);
    }
    return undefined;
  }, [copied]);
  const copy = async () => {
    setCopied(await intoClipboard(text));
    announce(`${label}: copied`);
  };
  return (
    <Button small={small} onPress={() => void copy()} aria-label={label}>
      {copied ? <Check size={16} aria-hidden="true" /> : <CopyIcon size={16} aria-hidden="true" />}
      {copied ? 'Copied' : 'Copy'}
    </Button>
  );
}

type CopyFieldProps = { readonly label: string; readonly text: string; readonly hint?: string };

export function CopyField({ label, text, hint }: CopyFieldProps) {
  return (
    <div className={css.field}>
      <span className={css.label}>{label}</span>
      <span className={css.line}>
        <code className={css.value}>{text}</code>
        <CopyButton text={text} label={`Copy ${label}`} />
      </span>
      {hint !== undefined && <span className={css.hint}>{hint}</span>}
    </div>
  );
}

/** Over plain http browsers have no clipboard; then the text is selected, and the keys do it. */
async function intoClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
