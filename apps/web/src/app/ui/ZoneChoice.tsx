// A time zone from the browser's list, by the names of its cities.
import { useMemo } from 'react';
import { Choice } from './Field.tsx';

type ZoneProps = {
  readonly value: string;
  readonly onChange: (zone: string) => void;
  readonly error?: string | undefined;
  readonly label?: string;
  readonly hint?: string;
  readonly disabled?: boolean;
};

/** The zone that the browser is set to. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC';
}

export function ZoneChoice({
  value,
  onChange,
  error,
  label = 'Time zone',
  hint,
  disabled = false,
}: ZoneProps) {
  const options = useMemo(() => {
    const zones = new Set(['UTC', value, ...Intl.supportedValuesOf('timeZone')]);
    return [...zones].sort().map((zone) => [zone, zone.replaceAll('_', ' ')] as const);
  }, [value]);
  return (
    <Choice
      label={label}
      value={value}
      onChange={onChange}
      options={options}
      error={error}
      disabled={disabled}
      {...(hint !== undefined && { hint })}
    />
  );
}
