// How the connection is, at a glance, and what there is to mend.
import { CircleAlert, CircleCheck, CircleDashed, CirclePause } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { ago, dateTime } from '../../api/format.ts';
import { announce } from '../../ui/announce.ts';
import { ButtonLink } from '../../ui/Button.tsx';
import css from './StatusStrip.module.css';
import { identityProviderNames, type ScimPageData } from './scim-data.ts';
import { statusWords } from './status-words.ts';

const icons = { good: CircleCheck, notice: CirclePause, danger: CircleAlert, neutral: CircleDashed } as const;

export function StatusStrip({ page }: { page: ScimPageData }) {
  const { tone, title, text } = statusWords(page);
  const Icon = icons[tone];
  const { lastRequestAt, lastSuccessAt, lastFailure, identityProvider } = page;
  useSaid(`SCIM connection: ${title}`);
  return (
    <section className={`${css.strip} ${css[tone]}`} aria-label="Status">
      <div className={css.state}>
        <span className={css.icon} aria-hidden="true">
          <Icon size={30} />
        </span>
        <div>
          <h2 className={css.title}>{title}</h2>
          <p className={css.text}>{text}</p>
        </div>
      </div>
      <dl className={css.facts}>
        <Moment name="Last request" at={lastRequestAt} />
        <Moment name="Last success" at={lastSuccessAt} />
        <div>
          <dt>Identity provider</dt>
          <dd>{identityProvider === null ? 'Not seen yet' : identityProviderNames[identityProvider]}</dd>
        </div>
      </dl>
      {lastFailure !== null && (page.state === 'failing' || page.state === 'replaced_token_in_use') && (
        <div className={css.failure}>
          <p className={css.cause}>
            {lastFailure.status} {ago(lastFailure.at)}: {lastFailure.cause}
          </p>
          <p>{lastFailure.mend}</p>
          <ButtonLink small to="/app/organization/scim" search={{ entry: lastFailure.key }}>
            Show the request
          </ButtonLink>
        </div>
      )}
    </section>
  );
}

function Moment({ name, at }: { name: string; at: string | null }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd title={at === null ? undefined : dateTime(at)}>{at === null ? 'Never' : ago(at)}</dd>
    </div>
  );
}

/** A change of state is read out; the state at the beginning is on the page. */
function useSaid(text: string): void {
  const before = useRef(text);
  useEffect(() => {
    if (before.current !== text) {
      announce(text);
    }
    before.current = text;
  }, [text]);
}
