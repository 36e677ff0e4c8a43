// The one OWNER whom a password lets in while single sign-on is on: for the day when the identity provider is down.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card, Row } from '../../ui/Card.tsx';
import { Choice } from '../../ui/Field.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { type Sso, ssoKey } from './sso-data.ts';

export function BreakGlass({ sso }: { readonly sso: Sso }) {
  const { person } = useSession();
  const { breakGlass, connections } = sso;
  const isOn = connections.some(({ enabled }) => enabled);
  return (
    <Card
      title="Emergency access"
      intro="With single sign-on on, passwords, resets and mailed links work only for this owner: for the day when the identity provider does not answer."
    >
      {isOn && breakGlass === null && (
        <Notice tone="danger" title="Nobody is named">
          <p>If the identity provider does not answer, nobody gets in. Name an owner.</p>
        </Notice>
      )}
      {person.role === 'OWNER' ? (
        // As it was saved last: what somebody else saves meanwhile is shown too.
        <Naming key={breakGlass?.id ?? ''} sso={sso} isOn={isOn} />
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

function Naming({ sso: { breakGlass, owners }, isOn }: { readonly sso: Sso; readonly isOn: boolean }) {
  const named = breakGlass?.id ?? '';
  const [chosen, setChosen] = useState(named);
  const save = useAction(
    () => api['PUT /api/v1/sso/break-glass']({ body: { personId: chosen === '' ? null : chosen } }),
    { changes: [ssoKey] },
  );
  const nobody = isOn && breakGlass !== null ? [] : [['', 'Nobody'] as const];
  return (
    <>
      <Choice
        label="Owner"
        value={chosen}
        onChange={setChosen}
        options={[...nobody, ...owners.map(({ id, name, email }) => [id, `${name} (${email})`] as const)]}
      />
      <Trouble refusal={save.refusal} />
      <Row>
        <Button busy={save.busy} isDisabled={chosen === named} onPress={() => void save.run(undefined)}>
          Save
        </Button>
      </Row>
    </>
  );
}
