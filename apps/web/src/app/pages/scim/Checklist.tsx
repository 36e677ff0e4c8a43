// What the identity provider has been seen to do. Only real traffic ticks it.
import { Check } from 'lucide-react';
import { ago, dateTime } from '../../api/format.ts';
import { Card } from '../../ui/Card.tsx';
import css from './Checklist.module.css';
import type { ScimPageData } from './scim-data.ts';

type Steps = ScimPageData['checklist'];

const words: Readonly<Record<Steps[number]['step'], string>> = {
  tested: 'Connection tested',
  created: 'A person created',
  renamed: 'A name changed',
  email_changed: 'An e-mail address changed',
  deactivated: 'A person deactivated',
  access_ended: 'Their access ended',
  bookings_cancelled: 'Their upcoming bookings cancelled',
};

export function Checklist({ steps }: { steps: Steps }) {
  const done = steps.filter(({ doneAt }) => doneAt !== null).length;
  return (
    <Card
      title="Checklist"
      intro={`Try these from your identity provider with a test person. ${done} of ${steps.length} seen so far.`}
    >
      <ol className={css.list}>
        {steps.map(({ step, doneAt }) => (
          <li key={step} className={doneAt === null ? css.open : css.done}>
            <span className={css.mark}>
              {doneAt !== null && <Check size={14} strokeWidth={3} aria-hidden="true" />}
              <span className="said-only">{doneAt === null ? 'Not seen: ' : 'Seen: '}</span>
            </span>
            <span>{words[step]}</span>
            {doneAt !== null && (
              <time dateTime={doneAt} title={dateTime(doneAt)}>
                {ago(doneAt)}
              </time>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}
