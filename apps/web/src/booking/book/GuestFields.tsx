// The addresses of guests: one more, one less. The focus follows, so that nobody loses their place.
import { useEffect, useRef } from 'preact/hooks';
import { text } from '../../text/text.ts';
import { Button } from '../../ui/Button.tsx';
import { controlOf, FieldError } from '../../ui/Field.tsx';
import { fieldId } from '../../ui/field-id.ts';
import { Icon } from '../../ui/Icon.tsx';
import { type FieldErrors, longest } from './booking-form.ts';
import css from './GuestFields.module.css';

type GuestFieldsProps = {
  readonly guests: readonly string[];
  readonly most: number;
  readonly errors: FieldErrors;
  readonly onChange: (guests: readonly string[]) => void;
};

export function GuestFields({ guests, most, errors, onChange }: GuestFieldsProps) {
  const group = useRef<HTMLFieldSetElement>(null);
  const focusNext = useRef<string>('');
  useEffect(() => {
    if (focusNext.current !== '') {
      group.current?.querySelector<HTMLElement>(focusNext.current)?.focus();
      focusNext.current = '';
    }
  }, [guests.length]);
  const add = () => {
    focusNext.current = `#${fieldId(`guests.${guests.length}`)}`;
    onChange([...guests, '']);
  };
  const remove = (index: number) => {
    focusNext.current = `[data-add], #${fieldId('guests.0')}`;
    onChange(guests.filter((_, at) => at !== index));
  };
  return (
    <fieldset ref={group} class={css.guests}>
      <legend class={css.legend}>
        {text.guests} <span class={css.optional}>({text.optional})</span>
      </legend>
      <p class={css.hint}>{text.guestsHint}</p>
      {guests.map((guest, index) => (
        <Guest
          key={index}
          index={index}
          guest={guest}
          error={errors[`guests.${index}`]}
          onInput={(value) => onChange(guests.with(index, value))}
          onRemove={() => remove(index)}
        />
      ))}
      {guests.length < most && (
        <div class={css.add}>
          <Button look="quiet" onClick={add} data-add="">
            <Icon name="plus" />
            {text.addGuest}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

type GuestProps = {
  readonly index: number;
  readonly guest: string;
  readonly error: string | undefined;
  readonly onInput: (value: string) => void;
  readonly onRemove: () => void;
};

function Guest({ index, guest, error, onInput, onRemove }: GuestProps) {
  const field = `guests.${index}`;
  return (
    <div>
      <div class={css.guest}>
        <input
          {...controlOf({ field, required: true, error })}
          type="email"
          autocomplete="off"
          maxLength={longest.email}
          aria-label={text.guest(index + 1)}
          value={guest}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
        <button type="button" class={css.remove} aria-label={text.removeGuest(index + 1)} onClick={onRemove}>
          <Icon name="cross" />
        </button>
      </div>
      <FieldError field={field} error={error} />
    </div>
  );
}
