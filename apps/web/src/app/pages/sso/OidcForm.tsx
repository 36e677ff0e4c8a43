// An OpenID Connect connection, new or changed. Its issuer stays for good: people are bound to it.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { DialogActions } from '../../ui/Dialog.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useFocusOnWrong } from '../../ui/focus.ts';
import { Trouble } from '../../ui/Notice.tsx';
import { type OidcConnection, ssoKey, wrongAddress } from './sso-data.ts';

type Props = { readonly changed?: OidcConnection; readonly onClose: () => void };

export function OidcForm({ changed, onClose }: Props) {
  const [issuer, setIssuer] = useState(changed?.issuer ?? '');
  const [clientId, setClientId] = useState(changed?.clientId ?? '');
  const [clientSecret, setClientSecret] = useState('');
  const save = useAction(
    () =>
      changed === undefined
        ? api['POST /api/v1/sso/oidc']({ body: { issuer, clientId, clientSecret } })
        : api['PUT /api/v1/sso/connections/:id/oidc']({
            params: { id: changed.id },
            body: { clientId, ...(clientSecret !== '' && { clientSecret }) },
          }),
    { changes: [ssoKey], onDone: onClose },
  );
  useFocusOnWrong(save.refusal);
  return (
    <Form onSubmit={() => void save.run(undefined)}>
      <TextBox
        label="Issuer"
        hint={
          changed === undefined
            ? 'Okta: https://<your org>.okta.com. Entra: https://login.microsoftonline.com/<tenant>/v2.0.'
            : 'It stays: people are bound to it. For another one, add a connection of its own.'
        }
        type="url"
        autoFocus={changed === undefined}
        isReadOnly={changed !== undefined}
        value={issuer}
        onChange={setIssuer}
        error={wrongAddress(save.fields.issuer)}
      />
      <TextBox
        label="Client ID"
        autoFocus={changed !== undefined}
        value={clientId}
        onChange={setClientId}
        error={save.fields.clientId === undefined ? undefined : 'Write the client ID.'}
      />
      <TextBox
        label="Client secret"
        hint={
          changed === undefined
            ? 'Kept encrypted, and never shown again.'
            : 'Leave it empty to keep the present one.'
        }
        type="password"
        autoComplete="off"
        optional={changed !== undefined}
        value={clientSecret}
        onChange={setClientSecret}
        error={save.fields.clientSecret === undefined ? undefined : 'Write the client secret.'}
      />
      <Trouble refusal={save.refusal} shown={['issuer', 'clientId', 'clientSecret']} />
      <DialogActions>
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" look="primary" busy={save.busy}>
          {changed === undefined ? 'Add the connection' : 'Save'}
        </Button>
      </DialogActions>
    </Form>
  );
}
