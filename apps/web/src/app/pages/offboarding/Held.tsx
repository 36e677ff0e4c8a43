// Cancellations that wait because many people left at once: whose they are, and the two words that end the waiting.
import { useState } from 'react';
import { api, type ReplyOf } from '../../../client.ts';
import { counted, dateTime } from '../../api/format.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card, Row } from '../../ui/Card.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { Initials, Item, List } from '../../ui/List.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { offboardingKey } from './Policy.tsx';

export type Offboarding = ReplyOf<'GET /api/v1/offboarding'>;

type Word = 'send' | 'restore';

const changes = [offboardingKey, ['session'], ['members']];

const words = {
  send: {
    title: 'Send the cancellations?',
    text: 'Within seconds these bookings are cancelled, or handed on as your policy says, and everybody is told. That can’t be taken back.',
    act: 'Send now',
    look: 'danger',
  },
  restore: {
    title: 'Restore these bookings?',
    text: 'Each waits until four hours before it begins. If its host is active again by then, it takes place; if not, it is cancelled after all. Nobody is told anything now.',
    act: 'Restore',
    look: 'primary',
  },
} as const;

export function Held({ data: { held, heldUntil, heldOf } }: { data: Offboarding }) {
  const [asking, setAsking] = useState<Word>();
  const due = heldUntil !== null && Date.parse(heldUntil) <= Date.now();
  const unnamed = held - heldOf.reduce((sum, { bookings }) => sum + bookings, 0);
  return (
    <Card
      title={`${counted(held, 'cancellation')} held`}
      intro="Many people were deactivated in a short time. Their access has ended; what of theirs is hours away waits for your word."
    >
      {due ? (
        <Notice tone="info">
          <p>They are being carried out. This page follows by itself.</p>
        </Notice>
      ) : (
        <Notice tone="notice">
          <p>
            Unless their hosts are back by then, they are carried out by themselves
            {heldUntil === null ? '' : `, the first on ${dateTime(heldUntil)}`}.
          </p>
        </Notice>
      )}
      <List label="Whose bookings wait">
        {heldOf.map(({ id, name, bookings, first, until }) => (
          <Item
            key={id}
            lead={<Initials name={name} />}
            title={name}
            link={{ to: '/app/organization/members/$id', params: { id } }}
            text={`${counted(bookings, 'booking')}, the first on ${dateTime(first)} · waits until ${dateTime(until)}`}
          />
        ))}
      </List>
      {unnamed > 0 && <p>And {counted(unnamed, 'booking')} of others.</p>}
      <Row>
        <Button look="primary" onPress={() => setAsking('restore')}>
          Restore
        </Button>
        <Button look="danger-quiet" isDisabled={due} onPress={() => setAsking('send')}>
          Send
        </Button>
      </Row>
      {asking !== undefined && <Decide word={asking} onClose={() => setAsking(undefined)} />}
    </Card>
  );
}

function Decide({ word, onClose }: { word: Word; onClose: () => void }) {
  const { title, text, act, look } = words[word];
  const decide = useAction(
    () =>
      word === 'send'
        ? api['POST /api/v1/offboarding/send']({ body: {} })
        : api['POST /api/v1/offboarding/restore']({ body: {} }),
    { changes, onDone: onClose },
  );
  return (
    <Dialog title={title} open onClose={onClose}>
      <p>{text}</p>
      <Trouble refusal={decide.refusal} />
      <DialogActions>
        <Button autoFocus onPress={onClose}>
          Let them wait
        </Button>
        <Button look={look} busy={decide.busy} onPress={() => void decide.run(undefined)}>
          {act}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
