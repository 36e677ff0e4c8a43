// What is on or off, and what is ticked.
import type { ReactNode } from 'react';
import { Checkbox } from 'react-aria-components/Checkbox';
import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import css from './Switch.module.css';

type TickProps = {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
  readonly isDisabled?: boolean;
};

export function Tick({ checked, onChange, children, isDisabled = false }: TickProps) {
  return (
    <Checkbox isSelected={checked} onChange={onChange} isDisabled={isDisabled} className={css.tick ?? ''}>
      <span className={css.box} aria-hidden="true">
        <svg viewBox="0 0 16 16" width="12" height="12">
          <title>Ticked</title>
          <path d="m3 8.5 3.2 3.2L13 4.8" fill="none" stroke="currentColor" strokeWidth="2.4" />
        </svg>
      </span>
      <span>{children}</span>
    </Checkbox>
  );
}

type OptionsProps<T extends string> = {
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly isDisabled?: boolean;
  readonly options: readonly { readonly value: T; readonly title: string; readonly text?: string }[];
};

/** A few ways that exclude one another, each with a line that says what it means. */
export function Options<T extends string>({
  label,
  value,
  onChange,
  options,
  isDisabled = false,
}: OptionsProps<T>) {
  return (
    <RadioGroup
      value={value}
      onChange={(chosen) => onChange(chosen as T)}
      isDisabled={isDisabled}
      className={css.options ?? ''}
    >
      <Label className={css.label ?? ''}>{label}</Label>
      {options.map((option) => (
        <Radio key={option.value} value={option.value} className={css.option ?? ''}>
          <span className={css.dot} aria-hidden="true" />
          <span>
            <span className={css.title}>{option.title}</span>
            {option.text !== undefined && <span className={css.text}>{option.text}</span>}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}
