// What the last test sign-in showed: what the identity provider sent, and what was made of it.
import { ago } from '../../api/format.ts';
import { Fact, Facts } from '../../ui/Card.tsx';
import { Notice } from '../../ui/Notice.tsx';
import type { TestReport } from './sso-data.ts';

export function LastTest({ report }: { report: TestReport }) {
  const { at, passed, reason, received, outcome, person } = report;
  const sent = Object.entries(received);
  const isIn = outcome === 'signed-in';
  return (
    <>
      <Notice
        tone={!passed ? 'danger' : isIn ? 'good' : 'notice'}
        title={`Test ${ago(at)}: ${!passed ? 'failed' : isIn ? 'passed' : 'passed, but nobody would be let in'}`}
      >
        {reason !== null && <p>{reason}</p>}
        {isIn ? (
          <p>Taken for {person?.name ?? 'somebody here'}, who would be signed in.</p>
        ) : (
          passed && <p>{outcomes[outcome] ?? 'Nobody would be signed in.'}</p>
        )}
      </Notice>
      {sent.length > 0 && (
        <details>
          <summary>What the identity provider sent</summary>
          <div style={{ paddingBlockStart: 14 }}>
            <Facts>
              {sent.map(([name, value]) => (
                <Fact key={name} name={name}>
                  {typeof value === 'string' ? value : value.join(', ')}
                </Fact>
              ))}
            </Facts>
          </div>
        </details>
      )}
    </>
  );
}

/** For who sets it up; who stands before the door reads problems.ts. */
const outcomes: Readonly<Record<string, string>> = {
  deprovisioned: 'Whoever it is has been deprovisioned here.',
  'no-match':
    'Nobody here has this name or address. The NameID or preferred_username must be a person’s userName, or the e-mail address the account’s.',
  'several-matches':
    'The name is one person’s here and the address another’s. Look at both under Organization → Members.',
  'bound-elsewhere':
    'The account was used by another identity before. “Reset sign-in” on the person’s page under Organization → Members makes it free.',
  'bind-from-session':
    'It is an owner who hasn’t used this connection before: an owner’s first time must begin in an open session of their own.',
};
