// The one OWNER whom a password lets in while single sign-on is on: for the day when the identity provider is down.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../client.ts';
import { reading } from '../../api/refused.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card, Row } from '../../ui/Card.tsx';
import { Choice } from '../../ui/Field.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { type Sso, ssoKey } from './sso-data.ts';

export function BreakGlass({ breakGlass }: Pick<Sso, 'breakGlass'>) {
  const { person } = useSession();
  const { data } = useQuery({
    ...reading(['members', 'owners'], () => api['GET /api/v1/members']({ query: { status: 'active' } })),
    enabled: person.role === 'OWNER',
  });
  const [chosen, setChosen] = useState(breakGlass?.id ?? '');
  const save = useAction(
    () => api['PUT /api/v1/sso/break-glass']({ body: { personId: chosen === '' ? null : chosen } }),
    { changes: [ssoKey] },
  );
  const owners = new Map([
    [person.id, person.name],
    ...(breakGlass === null ? [] : [[breakGlass.id, breakGlass.name] as const]),
    ...(data?.members ?? [])
      .filter(({ role }) => role === 'OWNER')
      .map(({ id, name }) => [id, name] as const),
  ]);
  return (
    <Card
      title="Emergency access"
      intro="With single sign-on on, passwords, resets and mailed links work only for this owner."
    >
      {person.role === 'OWNER' ? (
        <>
          <Choice label="Owner" value={chosen} onChange={setChosen} options={[['', 'Nobody'], ...owners]} />
          <Trouble refusal={save.refusal} />
          <Row>
            <Button
              busy={save.busy}
              isDisabled={chosen === (breakGlass?.id ?? '')}
              onPress={() => void save.run(undefined)}
            >
              Save
            </Button>
          </Row>
        </>
      ) : (
        <p>
          {breakGlass === null
            ? 'Nobody is named. An owner can name one.'
            : `${breakGlass.name} (${breakGlass.email})`}
        </p>
      )}
    </Card>
  );
}
