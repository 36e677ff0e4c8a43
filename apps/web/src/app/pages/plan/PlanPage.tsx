// The plan of the organization, and the change that is under way.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Refusal, type ReplyOf } from '../../../client.ts';
import { dateTime } from '../../api/format.ts';
import { reading } from '../../api/refused.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Badge, Card, PageHead, Row, Stack } from '../../ui/Card.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { type Plan, planName, plans } from './plans.ts';

type PlanData = ReplyOf<'GET /api/v1/plan'>;

const key = ['plan'];
const changes = [key, ['session'], ['scim']];

export function PlanPage() {
  const query = useQuery(reading(key, () => api['GET /api/v1/plan']({})));
  return (
    <>
      <PageHead
        within="Organization"
        title="Plan"
        intro="SCIM and single sign-on are part of the Business plan."
      />
      <Loaded query={query}>{(data) => <Plans data={data} />}</Loaded>
    </>
  );
}

function Plans({ data }: { data: PlanData }) {
  const owner = useSession().person.role === 'OWNER';
  const [leaving, setLeaving] = useState<Plan>();
  const change = useAction((plan: Plan) => api['POST /api/v1/plan']({ body: { plan } }), {
    changes,
    onDone: () => setLeaving(undefined),
  });
  const may = data.mayChange && owner;
  const choose = (plan: Plan) => (data.plan === 'BUSINESS' ? setLeaving(plan) : void change.run(plan));
  return (
    <Stack>
      {data.change !== null && <Underway change={data.change} owner={owner} />}
      {!may && (
        <Notice tone="info">
          <p>
            {data.mayChange
              ? 'Only an owner can change the plan. Ask an owner.'
              : 'Who operates this installation changes the plan. Ask them.'}
          </p>
        </Notice>
      )}
      {leaving === undefined && <Trouble refusal={change.refusal} />}
      {plans.map(({ plan, name, about, has }) => (
        <Card
          key={plan}
          title={name}
          intro={about}
          actions={
            plan === data.plan ? (
              <Badge tone="good">Your plan</Badge>
            ) : may && data.change?.to !== plan ? (
              <Button
                look={plan === 'BUSINESS' ? 'primary' : 'secondary'}
                busy={change.busy}
                onPress={() => choose(plan)}
              >
                {plan === 'BUSINESS' ? 'Upgrade to Business' : `Change to ${name}`}
              </Button>
            ) : undefined
          }
        >
          <p>{has.join(' · ')}</p>
        </Card>
      ))}
      {leaving !== undefined && (
        <LeaveDialog
          refusal={change.refusal}
          busy={change.busy}
          onClose={() => setLeaving(undefined)}
          onConfirm={() => void change.run(leaving)}
        />
      )}
    </Stack>
  );
}

type LeaveProps = {
  readonly refusal: Refusal | undefined;
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
};

function LeaveDialog({ refusal, busy, onClose, onConfirm }: LeaveProps) {
  return (
    <Dialog title="Leave the Business plan?" open onClose={onClose}>
      <Notice tone="notice" title="Leavers keep their access from then on">
        <p>
          In 30 days SCIM and single sign-on stop. Your identity provider is answered 403, and nobody who
          leaves is deprovisioned. Until then you can undo it.
        </p>
      </Notice>
      <Trouble refusal={refusal} />
      <DialogActions>
        <Button autoFocus onPress={onClose}>
          Stay on Business
        </Button>
        <Button look="danger" busy={busy} onPress={onConfirm}>
          Change in 30 days
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Underway({ change, owner }: { change: NonNullable<PlanData['change']>; owner: boolean }) {
  const undo = useAction(() => api['POST /api/v1/plan/undo']({ body: {} }), { changes });
  const actions = owner ? (
    <Button small busy={undo.busy} onPress={() => void undo.run(undefined)}>
      Undo
    </Button>
  ) : undefined;
  return (
    <>
      <Notice tone="notice" title={`This organization changes to ${planName(change.to)}`} actions={actions}>
        <p>On {dateTime(change.at)}. From then on leavers keep their access: SCIM requests are refused.</p>
      </Notice>
      <Row>
        <Trouble refusal={undo.refusal} />
      </Row>
    </>
  );
}
