// A form whose faults the server tells, beside their fields: the browser's own bubbles stay away.
import type { ReactNode } from 'react';

type Props = {
  readonly onSubmit: () => void;
  /** Whatever surrounds it lays out what stands in it. */
  readonly spread?: boolean;
  readonly children: ReactNode;
};

export function Form({ onSubmit, spread = false, children }: Props) {
  return (
    <form
      noValidate
      style={spread ? { display: 'contents' } : { display: 'grid', gap: 16 }}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}
