// The event types of one page, with what is done most: copy the address, publish, pause, make a link for once.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { length } from '../../api/format.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Badge, type BadgeTone } from '../../ui/Card.tsx';
import { CopyButton } from '../../ui/Copy.tsx';
import { Item, List } from '../../ui/List.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import css from './EventTypeGroup.module.css';
import {
  type EventTypeStatus,
  eventTypesKey,
  kindNames,
  type MyEventType,
  reasonText,
} from './event-type-data.ts';
import { SingleUseDialog } from './SingleUseDialog.tsx';

const states: Readonly<Record<EventTypeStatus, readonly [string, BadgeTone]>> = {
  active: ['Published', 'good'],
  paused: ['Paused', 'notice'],
  archived: ['Archived', 'neutral'],
};

export function EventTypeGroup({ name, eventTypes }: { name: string; eventTypes: readonly MyEventType[] }) {
  return (
    <section className={css.group} aria-label={name}>
      <h2 className={css.name}>{name}</h2>
      <List>
        {eventTypes.map((eventType) => (
          <EventTypeItem key={eventType.id} eventType={eventType} />
        ))}
      </List>
    </section>
  );
}

function EventTypeItem({ eventType }: { eventType: MyEventType }) {
  const { id, title, minutes, kind, status, statusReason, address, mayEdit, hosts, visibility } = eventType;
  const [once, setOnce] = useState(false);
  const change = useAction(
    (next: EventTypeStatus) =>
      api['POST /api/v1/my/event-types/:id/status']({ params: { id }, body: { status: next } }),
    { changes: [eventTypesKey, ['session']] },
  );
  const [word, tone] = states[status];
  const facts = [length(minutes), kindNames[kind], ...(visibility === 'secret' ? ['secret'] : [])];
  if (kind !== 'one_on_one') {
    facts.push(hosts.map((host) => host.name).join(', '));
  }
  const reason = status === 'paused' ? reasonText(statusReason) : undefined;
  return (
    <Item
      title={title}
      state={<Badge tone={tone}>{word}</Badge>}
      text={
        <>
          {facts.filter(Boolean).join(' · ')}
          {reason !== undefined && <span className={css.reason}>{reason}</span>}
          {address !== null && <code className={css.address}>{address}</code>}
          <Trouble refusal={change.refusal} />
        </>
      }
      {...(mayEdit && { link: { to: '/app/event-types/$id', params: { id } } })}
      actions={
        <>
          {address !== null && <CopyButton text={address} label={`Copy the address of ${title}`} />}
          {mayEdit && status === 'active' && (
            <>
              <Button small onPress={() => setOnce(true)}>
                Single-use link
              </Button>
              <Button small busy={change.busy} onPress={() => void change.run('paused')}>
                Pause
              </Button>
            </>
          )}
          {mayEdit && status !== 'active' && (
            <Button small look="primary" busy={change.busy} onPress={() => void change.run('active')}>
              Publish
            </Button>
          )}
          {once && <SingleUseDialog id={id} title={title} onClose={() => setOnce(false)} />}
        </>
      }
    />
  );
}
