// Where somebody is signed in, and how to end that.
import { useQuery } from '@tanstack/react-query';
import { Monitor } from 'lucide-react';
import { useRef, useState } from 'react';
import { api, type ReplyOf } from '../../../client.ts';
import { ago, counted, dateTime } from '../../api/format.ts';
import { reading } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Badge, Card } from '../../ui/Card.tsx';
import { Item, List } from '../../ui/List.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { browserName } from './browser-name.ts';

type Session = ReplyOf<'GET /api/v1/sessions'>['sessions'][number];

const key = ['sessions'];
const methods = {
  password: 'password',
  link: 'mailed link',
  oidc: 'single sign-on',
  saml: 'single sign-on',
} as const;

export function Sessions() {
  const query = useQuery(reading(key, () => api['GET /api/v1/sessions']({})));
  const [ended, setEnded] = useState<number>();
  const list = useRef<HTMLDivElement>(null);
  const note = (count: number) => {
    setEnded(count);
    // The button that was pressed goes.
    list.current?.focus({ preventScroll: true });
  };
  const endOthers = useAction(() => api['POST /api/v1/sessions/end-others']({ body: {} }), {
    changes: [key],
    onDone: (done) => note(done.ended),
  });
  const several = (query.data?.sessions.length ?? 0) > 1;
  return (
    <Card
      title="Sessions"
      intro="Where you are signed in. A session lasts 12 hours at most."
      actions={
        several ? (
          <Button small busy={endOthers.busy} onPress={() => void endOthers.run(undefined)}>
            End all others
          </Button>
        ) : undefined
      }
    >
      <Trouble refusal={endOthers.refusal} />
      {ended !== undefined && (
        <Notice tone="good" live>
          <p>{counted(ended, 'session')} ended.</p>
        </Notice>
      )}
      <Loaded query={query} rows={2}>
        {({ sessions }) => (
          <div ref={list} tabIndex={-1}>
            <List label="Sessions">
              {sessions.map((session) => (
                <SessionItem key={session.id} session={session} onEnded={() => note(1)} />
              ))}
            </List>
          </div>
        )}
      </Loaded>
    </Card>
  );
}

type ItemProps = { readonly session: Session; readonly onEnded: () => void };

function SessionItem({ session, onEnded }: ItemProps) {
  const { id, current, openedAt, endsAt, address, browser, method } = session;
  const end = useAction(() => api['DELETE /api/v1/sessions/:id']({ params: { id } }), {
    changes: [key],
    onDone: onEnded,
  });
  return (
    <Item
      lead={<Monitor size={22} aria-hidden="true" />}
      title={browserName(browser)}
      state={current ? <Badge tone="good">This one</Badge> : undefined}
      text={
        <>
          Since {ago(openedAt)} by {methods[method]}
          {address === null ? '' : ` from ${address}`}, until {dateTime(endsAt)}
          <Trouble refusal={end.refusal} />
        </>
      }
      actions={
        current ? undefined : (
          <Button small look="danger-quiet" busy={end.busy} onPress={() => void end.run(undefined)}>
            End
          </Button>
        )
      }
    />
  );
}
