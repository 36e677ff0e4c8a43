// The form of a connection in a dialog, for a new one and for one that changes.
import { Dialog } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { OidcForm } from './OidcForm.tsx';
import { SamlForm } from './SamlForm.tsx';
import type { SsoConnection } from './sso-data.ts';

type AddProps = { readonly protocol: SsoConnection['protocol']; readonly onClose: () => void };

export function AddDialog({ protocol, onClose }: AddProps) {
  return (
    <Dialog title={protocol === 'oidc' ? 'Add OpenID Connect' : 'Add SAML'} open onClose={onClose}>
      {protocol === 'oidc' ? <OidcForm onClose={onClose} /> : <SamlForm onClose={onClose} />}
    </Dialog>
  );
}

type ChangeProps = { readonly connection: SsoConnection; readonly onClose: () => void };

export function ChangeDialog({ connection, onClose }: ChangeProps) {
  return (
    <Dialog title="Change the connection" open onClose={onClose}>
      {connection.enabled && (
        <Notice tone="notice">
          <p>
            It signs people in: what you save counts for the next one who comes. Run a test sign-in right
            after.
          </p>
        </Notice>
      )}
      {connection.protocol === 'oidc' ? (
        <OidcForm changed={connection} onClose={onClose} />
      ) : (
        <SamlForm changed={connection} onClose={onClose} />
      )}
    </Dialog>
  );
}
