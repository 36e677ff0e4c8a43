// A link through which somebody books once.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { dateTime } from '../../api/format.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { CopyField } from '../../ui/Copy.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { Choice } from '../../ui/Field.tsx';
import { Trouble } from '../../ui/Notice.tsx';

type Props = { readonly id: string; readonly title: string; readonly onClose: () => void };

const lifetimes = [
  ['1', 'A day'],
  ['7', 'A week'],
  ['30', '30 days'],
  ['90', '90 days'],
] as const;

export function SingleUseDialog({ id, title, onClose }: Props) {
  const [days, setDays] = useState<(typeof lifetimes)[number][0]>('30');
  const make = useAction(() =>
    api['POST /api/v1/my/event-types/:id/links']({ params: { id }, body: { days: Number(days) } }),
  );
  return (
    <Dialog title="Single-use link" open onClose={onClose}>
      <p>Whoever has it can book “{title}” once. It dies when it is used, and when its host leaves.</p>
      {make.value === undefined ? (
        <>
          <Choice label="Works for" value={days} onChange={setDays} options={lifetimes} />
          <Trouble refusal={make.refusal} />
          <DialogActions>
            <Button look="primary" busy={make.busy} onPress={() => void make.run(undefined)}>
              Make the link
            </Button>
          </DialogActions>
        </>
      ) : (
        <CopyField
          label="Link"
          text={make.value.address}
          hint={`Works until ${dateTime(make.value.endsAt)}.`}
        />
      )}
    </Dialog>
  );
}
