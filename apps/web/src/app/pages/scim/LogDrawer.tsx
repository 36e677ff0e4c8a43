// All that is known of one request: what followed, and for a failure why, and how it is mended.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../../client.ts';
import { dateTime } from '../../api/format.ts';
import { reading } from '../../api/refused.ts';
import { Button } from '../../ui/Button.tsx';
import { Badge, Fact, Facts } from '../../ui/Card.tsx';
import { CopyButton } from '../../ui/Copy.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { MailDialog, mailStates } from '../mail/MailDialog.tsx';
import css from './LogDrawer.module.css';
import { decoded, toneOf } from './LogRow.tsx';
import { identityProviderNames, type LogDetail, scimKey } from './scim-data.ts';

export function LogDrawer({ entryKey, onClose }: { entryKey: string; onClose: () => void }) {
  const query = useQuery(
    reading([...scimKey, 'entry', entryKey], () =>
      api['GET /api/v1/scim/log/:key']({ params: { key: entryKey } }),
    ),
  );
  return (
    <Dialog title="SCIM request" open shape="drawer" onClose={onClose}>
      <Loaded query={query} rows={4}>
        {(entry) => <Detail entry={entry} />}
      </Loaded>
    </Dialog>
  );
}

function Detail({ entry }: { entry: LogDetail }) {
  return (
    <>
      <p className={css.line}>
        <Badge tone={toneOf(entry.status)}>{entry.status}</Badge>
        <code>
          {entry.method} {entry.path}
          {entry.query === null ? '' : `?${decoded(entry.query)}`}
        </code>
      </p>
      <p className={css.who}>
        {entry.person !== null && (
          <>
            <Link to="/app/organization/members/$id" params={{ id: entry.person.id }}>
              {entry.person.name}
            </Link>
            {' · '}
          </>
        )}
        {dateTime(entry.at)}
      </p>
      {entry.cause !== null && (
        <Notice tone={entry.status < 500 ? 'notice' : 'danger'} title={entry.cause}>
          {entry.mend !== null && <p>{entry.mend}</p>}
        </Notice>
      )}
      {entry.detail !== null && (
        <Section title="What was answered">
          <p>
            {entry.scimType !== null && <code>{entry.scimType}: </code>}
            {entry.detail}
          </p>
        </Section>
      )}
      <Sentences title="What followed" sentences={entry.consequences} />
      <Sentences title="Left aside" sentences={entry.notes} />
      <Mails mails={entry.mails} />
      {entry.body !== null && <Body body={entry.body} />}
      <Section title="The request">
        <RequestFacts entry={entry} />
      </Section>
    </>
  );
}

function RequestFacts({ entry }: { entry: LogDetail }) {
  return (
    <Facts>
      <Fact name="Identity provider">{identityProviderNames[entry.identityProvider]}</Fact>
      {entry.userAgent !== null && <Fact name="User agent">{entry.userAgent}</Fact>}
      {entry.address !== null && <Fact name="From">{entry.address}</Fact>}
      <Fact name="Took">{Math.round(entry.durationMs)} ms</Fact>
      <Fact name="Request id">
        <code>{entry.requestId}</code>
      </Fact>
    </Facts>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className={css.section}>
      <h3 className={css.title}>{title}</h3>
      {children}
    </section>
  );
}

function Sentences({ title, sentences }: { title: string; sentences: readonly string[] }) {
  return sentences.length === 0 ? null : (
    <Section title={title}>
      <ul className={css.sentences}>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Section>
  );
}

function Mails({ mails }: { mails: LogDetail['mails'] }) {
  const [open, setOpen] = useState<string>();
  if (mails.length === 0) {
    return null;
  }
  return (
    <Section title="Mails because of it">
      <ul className={css.mails}>
        {mails.map(({ id, to, subject, state }) => (
          <li key={id}>
            <Button look="quiet" small onPress={() => setOpen(id)}>
              {subject}
            </Button>
            <span className={css.to}>{to}</span>
            <Badge tone={mailStates[state][1]}>{mailStates[state][0]}</Badge>
          </li>
        ))}
      </ul>
      {open !== undefined && <MailDialog id={open} onClose={() => setOpen(undefined)} />}
    </Section>
  );
}

function Body({ body }: { body: string }) {
  const text = indented(body);
  return (
    <Section title="Body, without secrets">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
      <pre className={css.body} tabIndex={0}>
        {text}
      </pre>
      <CopyButton text={text} label="Copy the body" />
    </Section>
  );
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}
