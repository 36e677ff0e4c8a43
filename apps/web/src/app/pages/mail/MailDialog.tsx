// The very mail that was sent, and what the mail server answered.
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../client.ts';
import { dateTime } from '../../api/format.ts';
import { reading } from '../../api/refused.ts';
import { Badge, Fact, Facts } from '../../ui/Card.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import css from './MailDialog.module.css';

export const mailStates = {
  waiting: ['Waiting', 'notice'],
  delivered: ['Delivered', 'good'],
  dead: ['Not delivered', 'danger'],
} as const;

export function MailDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(reading(['mail', id], () => api['GET /api/v1/mails/:id']({ params: { id } })));
  return (
    <Dialog title="Mail" open onClose={onClose}>
      <Loaded query={query}>
        {(mail) => (
          <>
            <Facts>
              <Fact name="Subject">{mail.subject}</Fact>
              <Fact name="From">{mail.from}</Fact>
              <Fact name="To">{mail.to}</Fact>
              <Fact name="State">
                <Badge tone={mailStates[mail.state][1]}>{mailStates[mail.state][0]}</Badge>
              </Fact>
            </Facts>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
            <pre className={css.text} tabIndex={0}>
              {mail.text}
            </pre>
            <ul className={css.attempts} aria-label="Attempts">
              {mail.attempts.map(({ startedAt, outcome, answer }) => (
                <li key={startedAt}>
                  {dateTime(startedAt)}: {outcome ?? 'under way'}
                  {answer !== null && <code className={css.answer}>{answer}</code>}
                </li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </Dialog>
  );
}
