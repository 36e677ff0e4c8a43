// Name, name in addresses, time zone. What the identity provider manages is locked there, and the server says so.
import { useState } from 'react';
import { api } from '../../../client.ts';
import type { Session } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Badge, Card, Fact, Facts, Row } from '../../ui/Card.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { SaveRow } from '../../ui/SaveRow.tsx';
import { ZoneChoice } from '../../ui/ZoneChoice.tsx';

export function About({ session: { person, organization } }: { session: Session }) {
  const [name, setName] = useState(person.name);
  const [handle, setHandle] = useState(person.handle ?? '');
  const [timeZone, setTimeZone] = useState(person.timeZone);
  const save = useAction(
    () =>
      api['PUT /api/v1/my/profile']({
        body: {
          ...(name !== person.name && { name }),
          ...(handle !== (person.handle ?? '') && { handle }),
          ...(timeZone !== person.timeZone && { timeZone }),
        },
      }),
    { changes: [['session']] },
  );
  return (
    <Card title="About you">
      <Address person={person} />
      <TextBox label="Name" value={name} onChange={setName} error={save.fields.name} autoComplete="name" />
      <TextBox
        label="Name in addresses"
        hint="When it changes, the old address leads to the new one."
        before={`${location.host}/${organization.slug}/`}
        value={handle}
        onChange={setHandle}
        error={save.fields.handle}
      />
      <ZoneChoice
        value={timeZone}
        onChange={setTimeZone}
        error={save.fields.timeZone}
        hint="For the times that this dashboard shows."
      />
      <SaveRow save={save} shown={['name', 'handle', 'timeZone']} />
    </Card>
  );
}

function Address({ person }: Pick<Session, 'person'>) {
  const verify = useAction(() => api['POST /api/v1/email-verifications']({ body: {} }));
  return (
    <>
      <Facts>
        <Fact name="E-mail address">
          {person.email}{' '}
          {person.emailConfirmed ? (
            <Badge tone="good">Confirmed</Badge>
          ) : (
            <Badge tone="notice">Not confirmed</Badge>
          )}
        </Fact>
      </Facts>
      {!person.emailConfirmed && (
        <Row>
          <Button small busy={verify.busy} onPress={() => void verify.run(undefined)}>
            {verify.value === undefined ? 'Send the confirmation mail' : 'The mail is on its way'}
          </Button>
        </Row>
      )}
      <Trouble refusal={verify.refusal} />
    </>
  );
}
