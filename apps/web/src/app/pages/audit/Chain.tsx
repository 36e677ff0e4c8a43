// Checking the chain, part by part, up to its head; against one that was kept elsewhere, if somebody has it.
import { useState } from 'react';
import type { Outcome } from '../../../client.ts';
import { api, type ReplyOf } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card, Row } from '../../ui/Card.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';

type Part = ReplyOf<'POST /api/v1/audit/verify'>;
type Head = { readonly seq: number; readonly hash: string };
type Checked = { readonly part: Part; readonly found: number | null };

export function Chain() {
  const [head, setHead] = useState('');
  const [reached, setReached] = useState<number>();
  const verify = useAction(() => checkAll(head.trim(), setReached));
  const malformed = head.trim() !== '' && !/^[0-9a-f]{64}$/.test(head.trim());
  return (
    <Card
      title="Verify the chain"
      intro="Every record is sealed with the one before it. Owners get the head by mail each week: give one here, and a log that was cut short shows."
    >
      <TextBox
        label="Head from a mail"
        optional
        value={head}
        onChange={setHead}
        error={malformed ? 'A head has 64 digits and letters from a to f.' : undefined}
      />
      <Trouble refusal={verify.refusal} />
      {verify.value !== undefined && <Result checked={verify.value} asked={head.trim() !== ''} />}
      <Row>
        <Button busy={verify.busy} isDisabled={malformed} onPress={() => void verify.run(undefined)}>
          {verify.busy && reached !== undefined ? `Checked ${reached}` : 'Verify'}
        </Button>
      </Row>
    </Card>
  );
}

async function checkAll(wanted: string, onReached: (seq: number) => void): Promise<Outcome<Checked>> {
  let from: Head | undefined;
  let found: number | null = null;
  for (;;) {
    const body = { ...(from !== undefined && { from }), ...(wanted !== '' && { head: wanted }) };
    const outcome = await api['POST /api/v1/audit/verify']({ body });
    if (!outcome.ok) {
      return outcome;
    }
    const part = outcome.value;
    found = part.ok ? (part.found ?? found) : found;
    if (!part.ok || part.done || part.head === null) {
      return { ok: true, value: { part, found } };
    }
    from = part.head;
    onReached(part.head.seq);
  }
}

function Result({ checked: { part, found }, asked }: { checked: Checked; asked: boolean }) {
  if (!part.ok) {
    return (
      <Notice tone="danger" live title={`The chain does not hold at seal ${part.seq}`}>
        <p>{part.why}</p>
      </Notice>
    );
  }
  if (asked && found === null) {
    return (
      <Notice tone="danger" live title="This head is not in the chain">
        <p>
          What is here holds, but it is not what that mail was about: the log may have been cut short, or made
          anew.
        </p>
      </Notice>
    );
  }
  return (
    <Notice tone="good" live title="The chain holds">
      <p>
        {part.head === null ? 'Nothing is sealed yet.' : `Up to seal ${part.head.seq}, ${part.head.hash}.`}{' '}
        {part.unsealed > 0 && `${part.unsealed} wait to be sealed.`}
        {found !== null && ` The head from the mail is seal ${found}.`}
      </p>
    </Notice>
  );
}
