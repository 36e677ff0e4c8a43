// A new connection, switched off until a test sign-in has succeeded.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { Options, Tick } from '../../ui/Switch.tsx';
import { ssoKey } from './sso-data.ts';

type Props = { readonly protocol: 'oidc' | 'saml'; readonly onClose: () => void };

export function AddConnection({ protocol, onClose }: Props) {
  return (
    <Dialog title={protocol === 'oidc' ? 'Add OpenID Connect' : 'Add SAML'} open onClose={onClose}>
      {protocol === 'oidc' ? <AddOidc onClose={onClose} /> : <AddSaml onClose={onClose} />}
    </Dialog>
  );
}

function AddOidc({ onClose }: { onClose: () => void }) {
  const [issuer, setIssuer] = useState('');
  const [clientId, setClientId] = useState('');
  const [clientSecret, setClientSecret] = useState('');
  const add = useAction(() => api['POST /api/v1/sso/oidc']({ body: { issuer, clientId, clientSecret } }), {
    changes: [ssoKey],
    onDone: onClose,
  });
  return (
    <>
      <TextBox
        label="Issuer"
        hint="Okta: https://<your org>.okta.com. Entra: https://login.microsoftonline.com/<tenant>/v2.0."
        type="url"
        autoFocus
        value={issuer}
        onChange={setIssuer}
        error={add.fields.issuer}
      />
      <TextBox label="Client ID" value={clientId} onChange={setClientId} error={add.fields.clientId} />
      <TextBox
        label="Client secret"
        hint="Kept encrypted, and never shown again."
        type="password"
        autoComplete="off"
        value={clientSecret}
        onChange={setClientSecret}
        error={add.fields.clientSecret}
      />
      <Trouble refusal={add.refusal} shown={['issuer', 'clientId', 'clientSecret']} />
      <DialogActions>
        <Button look="primary" busy={add.busy} onPress={() => void add.run(undefined)}>
          Add the connection
        </Button>
      </DialogActions>
    </>
  );
}

const ways = [
  {
    value: 'metadata',
    title: 'Paste its metadata',
    text: 'The XML that the identity provider offers for download.',
  },
  { value: 'fields', title: 'Enter the fields', text: 'Issuer, sign-in URL and certificate.' },
] as const;

type SamlFields = { readonly issuer: string; readonly signInUrl: string; readonly certificate: string };

const shownOfSaml = [
  'metadata',
  'fields.issuer',
  'fields.signInUrl',
  'fields.certificates',
  'fields.certificates.0',
];

function AddSaml({ onClose }: { onClose: () => void }) {
  const [way, setWay] = useState<'metadata' | 'fields'>('metadata');
  const [metadata, setMetadata] = useState('');
  const [fields, setFields] = useState<SamlFields>({ issuer: '', signInUrl: '', certificate: '' });
  const [encrypted, setEncrypted] = useState(false);
  const add = useAction(
    () => {
      const { certificate, ...rest } = fields;
      const given = way === 'metadata' ? { metadata } : { fields: { ...rest, certificates: [certificate] } };
      return api['POST /api/v1/sso/saml']({ body: { ...given, encrypted } });
    },
    { changes: [ssoKey], onDone: onClose },
  );
  return (
    <>
      <Options label="What you have" value={way} onChange={setWay} options={ways} />
      {way === 'metadata' ? (
        <TextBox
          label="Metadata"
          lines={8}
          value={metadata}
          onChange={setMetadata}
          error={add.fields.metadata}
        />
      ) : (
        <SamlBoxes fields={fields} onChange={setFields} wrong={add.fields} />
      )}
      <Tick checked={encrypted} onChange={setEncrypted}>
        Refuse assertions that are not encrypted
      </Tick>
      <Trouble refusal={add.refusal} shown={shownOfSaml} />
      <DialogActions>
        <Button look="primary" busy={add.busy} onPress={() => void add.run(undefined)}>
          Add the connection
        </Button>
      </DialogActions>
    </>
  );
}

type BoxesProps = {
  readonly fields: SamlFields;
  readonly onChange: (fields: SamlFields) => void;
  readonly wrong: Readonly<Record<string, string>>;
};

function SamlBoxes({ fields, onChange, wrong }: BoxesProps) {
  const set = (change: Partial<SamlFields>) => onChange({ ...fields, ...change });
  return (
    <>
      <TextBox
        label="Issuer"
        hint="Entra calls it Microsoft Entra Identifier."
        value={fields.issuer}
        onChange={(issuer) => set({ issuer })}
        error={wrong['fields.issuer']}
      />
      <TextBox
        label="Sign-in URL"
        hint="Entra calls it Login URL."
        type="url"
        value={fields.signInUrl}
        onChange={(signInUrl) => set({ signInUrl })}
        error={wrong['fields.signInUrl']}
      />
      <TextBox
        label="Certificate"
        hint="PEM, or base64 alone."
        lines={6}
        value={fields.certificate}
        onChange={(certificate) => set({ certificate })}
        error={wrong['fields.certificates.0'] ?? wrong['fields.certificates']}
      />
    </>
  );
}
