// Before a token is replaced: what will happen, there, until the new one is pasted.
import { Button } from '../../ui/Button.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { identityProviderNames, type ScimPageData } from './scim-data.ts';
import { WhatHappens } from './WhatHappens.tsx';

type Props = {
  readonly page: ScimPageData;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
};

export function RegenerateDialog({ page, open, onClose, onConfirm }: Props) {
  const { identityProvider, regenerating } = page;
  // Whose it is stands first.
  const words = [...regenerating].sort(
    (a, b) =>
      Number(b.identityProvider === identityProvider) - Number(a.identityProvider === identityProvider),
  );
  return (
    <Dialog title="Regenerate the token?" open={open} onClose={onClose}>
      <p>
        <strong>The current token stops working at once.</strong> Until the new one is pasted into{' '}
        {identityProvider === null || identityProvider === 'other'
          ? 'your identity provider'
          : identityProviderNames[identityProvider]}
        , nobody is provisioned or deprovisioned.
      </p>
      <WhatHappens words={words} />
      <DialogActions>
        <Button autoFocus onPress={onClose}>
          Keep the current token
        </Button>
        <Button look="danger" onPress={onConfirm}>
          Regenerate
        </Button>
      </DialogActions>
    </Dialog>
  );
}
