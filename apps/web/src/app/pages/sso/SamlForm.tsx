// A SAML connection, new or changed, by whatever its admin has: an address of metadata, the metadata, or the fields.
import { useState } from 'react';
import { api, type Outcome } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { DialogActions } from '../../ui/Dialog.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useFocusOnWrong } from '../../ui/focus.ts';
import { Trouble } from '../../ui/Notice.tsx';
import { Options, Tick } from '../../ui/Switch.tsx';
import { type SamlFields, SamlFieldsBoxes } from './SamlFieldsBoxes.tsx';
import { type SamlConnection, ssoKey, wrongAddress } from './sso-data.ts';

const ways = [
  {
    value: 'address',
    title: 'The address of its metadata',
    text: 'Okta: Metadata URL. Entra: App Federation Metadata Url.',
  },
  { value: 'metadata', title: 'Its metadata', text: 'The XML that it offers for download.' },
  { value: 'fields', title: 'The fields', text: 'Issuer, sign-in URL and certificate.' },
] as const;

type Way = (typeof ways)[number]['value'];
type Given =
  | { readonly metadata: string }
  | { readonly fields: Omit<SamlFields, 'certificate'> & { certificates: string[]; signRequests?: boolean } };

const shown = [
  'url',
  'metadata',
  'fields.issuer',
  'fields.signInUrl',
  'fields.certificates',
  'fields.certificates.0',
];

type Props = { readonly changed?: SamlConnection; readonly onClose: () => void };

export function SamlForm({ changed, onClose }: Props) {
  const [way, setWay] = useState<Way>('address');
  const [url, setUrl] = useState('');
  const [metadata, setMetadata] = useState('');
  const [fields, setFields] = useState<SamlFields>({
    issuer: changed?.issuer ?? '',
    signInUrl: changed?.signInUrl ?? '',
    certificate: '',
  });
  const [encrypted, setEncrypted] = useState(changed?.encrypted ?? false);
  const save = useAction(
    async () => {
      const given = way === 'address' ? await metadataAt(url) : toGiven(way, metadata, fields);
      if (!given.ok) {
        return given;
      }
      const body = { ...given.value, encrypted };
      return changed === undefined
        ? api['POST /api/v1/sso/saml']({ body })
        : api['PUT /api/v1/sso/connections/:id/saml']({ params: { id: changed.id }, body });
    },
    { changes: [ssoKey], onDone: onClose },
  );
  useFocusOnWrong(save.refusal);
  const choose = (next: Way) => {
    save.reset();
    setWay(next);
  };
  return (
    <Form onSubmit={() => void save.run(undefined)}>
      <Options label="What you have of the provider" value={way} onChange={choose} options={ways} />
      {way === 'address' && (
        <TextBox
          label="Address"
          type="url"
          value={url}
          onChange={setUrl}
          error={URL.canParse(url) ? save.fields.url : wrongAddress(save.fields.url)}
        />
      )}
      {way === 'metadata' && (
        <TextBox
          label="Metadata"
          lines={7}
          value={metadata}
          onChange={setMetadata}
          error={save.fields.metadata}
        />
      )}
      {way === 'fields' && (
        <SamlFieldsBoxes
          fields={fields}
          onChange={setFields}
          wrong={save.fields}
          issuerStays={changed !== undefined}
        />
      )}
      <Tick checked={encrypted} onChange={setEncrypted}>
        Refuse assertions that are not encrypted
      </Tick>
      <Trouble refusal={save.refusal} shown={shown} />
      <DialogActions>
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" look="primary" busy={save.busy}>
          {changed === undefined ? 'Add the connection' : 'Save'}
        </Button>
      </DialogActions>
    </Form>
  );
}

function toGiven(way: Way, metadata: string, { certificate, ...rest }: SamlFields): Outcome<Given> {
  const value = way === 'metadata' ? { metadata } : { fields: { ...rest, certificates: [certificate] } };
  return { ok: true, value };
}

/** The server reads it: browsers may not. */
async function metadataAt(url: string): Promise<Outcome<Given>> {
  const read = await api['GET /api/v1/sso/metadata']({ query: { url } });
  if (!read.ok) {
    return read;
  }
  const { fields, reason } = read.value;
  const message = reason ?? 'Nothing could be read there.';
  return fields === null
    ? { ok: false, refusal: { error: 'bad-request', message, fields: { url: message } } }
    : { ok: true, value: { fields } };
}
