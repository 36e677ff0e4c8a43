// The token, this once. It stays in this dialog's memory alone, and goes with it.
import { useState } from 'react';
import type { ReplyOf } from '../../../client.ts';
import { Button } from '../../ui/Button.tsx';
import { CopyField } from '../../ui/Copy.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Tick } from '../../ui/Switch.tsx';
import { WhatHappens } from './WhatHappens.tsx';

type GeneratedProps = {
  readonly generated: ReplyOf<'POST /api/v1/scim/token'>;
  readonly baseUrl: string;
  readonly onClose: () => void;
};

export function GeneratedDialog({ generated, baseUrl, onClose }: GeneratedProps) {
  const [stored, setStored] = useState(false);
  return (
    <Dialog title="Your SCIM token" open firm onClose={onClose}>
      <Notice tone="notice">
        <p>
          Copy it now: it is shown only once and cannot be retrieved later. Keep it in a password manager, and
          paste it into your identity provider.
        </p>
      </Notice>
      <CopyField label="Token" text={generated.token} />
      <CopyField
        label="For Okta Header Auth"
        text={generated.oktaHeaderAuth}
        hint="Exactly this goes into the field API Token of Okta’s “SCIM 2.0 Test App (Header Auth)”."
      />
      <CopyField label="Base URL" text={baseUrl} />
      <WhatHappens words={generated.whatHappens} />
      <Tick checked={stored} onChange={setStored}>
        I have stored the token
      </Tick>
      <DialogActions>
        <Button look="primary" isDisabled={!stored} onPress={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}
