// Name, name in addresses, time zone. What the identity provider decides is locked.
import { useState } from 'react';
import { api } from '../../../client.ts';
import type { Session } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Badge, Card, Fact, Facts, Row } from '../../ui/Card.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { SaveForm } from '../../ui/SaveForm.tsx';
import { ZoneChoice } from '../../ui/ZoneChoice.tsx';
import { wrongName, wrongSlug } from '../sign-in/wrong.ts';

export function About({ session: { person, organization } }: { session: Session }) {
  const { managed } = person;
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
      <SaveForm save={save} shown={['name', 'handle', 'timeZone']}>
        <Address person={person} />
        {managed && (
          <Notice tone="info">
            <p>
              Your identity provider decides your name and time zone: they are changed there, and are locked
              here.
            </p>
          </Notice>
        )}
        <TextBox
          label="Name"
          name="name"
          autoComplete="name"
          value={name}
          onChange={setName}
          isReadOnly={managed}
          error={wrongName(save.fields.name, { value: name, of: 'your name' })}
        />
        <TextBox
          label="Name in addresses"
          hint="When it changes, the old address leads to the new one."
          before={`${location.host}/${organization.slug}/`}
          value={handle}
          onChange={setHandle}
          error={wrongSlug(save.fields.handle, handle, 40)}
        />
        <ZoneChoice
          value={timeZone}
          onChange={setTimeZone}
          disabled={managed}
          error={save.fields.timeZone}
          hint="For the times that this dashboard shows."
        />
      </SaveForm>
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
