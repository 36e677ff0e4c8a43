// The second question before a booking is called off, with room for a message.
import { useState } from 'preact/hooks';
import { text } from '../../text/text.ts';
import { Button } from '../../ui/Button.tsx';
import { controlOf, Field } from '../../ui/Field.tsx';
import { Heading } from '../../ui/Page.tsx';
import css from './NoteForm.module.css';
import type { Managed } from './use-managed.ts';

type NoteFormProps = {
  readonly title: string;
  readonly help: string;
  readonly action: string;
  readonly managed: Managed;
  readonly onSend: (note: string) => void;
};

const longestNote = 500;

export function NoteForm({ title, help, action, managed: { isSending, open }, onSend }: NoteFormProps) {
  const [note, setNote] = useState('');
  const submit = (event: Event) => {
    event.preventDefault();
    if (!isSending) {
      onSend(note.trim());
    }
  };
  return (
    <form class={css.form} noValidate onSubmit={submit}>
      <div>
        <Heading level={2} focus class={css.title}>
          {title}
        </Heading>
        <p class={css.help}>{help}</p>
      </div>
      <Field field="note" label={text.note} required={false} hint={text.noteHint} error={undefined}>
        <textarea
          {...controlOf({ field: 'note', required: false, hint: text.noteHint, error: undefined })}
          rows={3}
          maxLength={longestNote}
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </Field>
      <div class={css.actions}>
        <Button look="danger" type="submit" busy={isSending}>
          {action}
        </Button>
        <Button onClick={() => open('none')}>{text.keep}</Button>
      </div>
    </form>
  );
}
