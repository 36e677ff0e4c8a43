// What is known of a SAML provider, field by field, for who has no metadata.
import { TextBox } from '../../ui/Field.tsx';
import { wrongAddress } from './sso-data.ts';

export type SamlFields = {
  readonly issuer: string;
  readonly signInUrl: string;
  readonly certificate: string;
};

type Props = {
  readonly fields: SamlFields;
  readonly onChange: (fields: SamlFields) => void;
  readonly wrong: Readonly<Record<string, string>>;
  /** People are bound to the issuer of a connection that is there. */
  readonly issuerStays: boolean;
};

export function SamlFieldsBoxes({ fields, onChange, wrong, issuerStays }: Props) {
  const set = (change: Partial<SamlFields>) => onChange({ ...fields, ...change });
  const certificate = wrong['fields.certificates.0'] ?? wrong['fields.certificates'];
  return (
    <>
      <TextBox
        label="Issuer"
        hint="Okta: Issuer. Entra: Microsoft Entra Identifier."
        isReadOnly={issuerStays}
        value={fields.issuer}
        onChange={(issuer) => set({ issuer })}
        error={
          wrong['fields.issuer'] === undefined ? undefined : 'Write the issuer as the provider names itself.'
        }
      />
      <TextBox
        label="Sign-in URL"
        hint="Okta: Sign on URL. Entra: Login URL."
        type="url"
        value={fields.signInUrl}
        onChange={(signInUrl) => set({ signInUrl })}
        error={wrongAddress(wrong['fields.signInUrl'])}
      />
      <TextBox
        label="Certificate"
        hint="PEM, or base64 alone; with an RSA key of 2,048 bits or more."
        lines={5}
        value={fields.certificate}
        onChange={(value) => set({ certificate: value })}
        error={certificate === undefined ? undefined : 'This is no certificate with such a key.'}
      />
    </>
  );
}
