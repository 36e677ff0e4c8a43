// An event type as the dashboard's form sends it and as it is shown there.
import type { Answered, ApiRoutes, Asked } from '@linktime/api';
import type { EventTypeFields, Question } from '../../scheduling/event-types/event-type.ts';
import type { Faults } from '../../scheduling/event-types/event-type-fields.ts';
import type { MyEventType } from '../../scheduling/event-types/my-event-types.ts';
import { badRequest, type Refusal } from './answer.ts';

export type WireEventType = Answered<ApiRoutes['GET /api/v1/my/event-types/:id']>;
type Form = Asked<ApiRoutes['POST /api/v1/my/event-types']>['body']['form'];

export function formFaults(faults: Faults): Refusal {
  return badRequest(
    Object.fromEntries(Object.entries(faults).map(([field, fault]) => [`form.${field}`, fault])),
  );
}

export function fieldsOf(form: Form): EventTypeFields {
  const { interval, dailyCap, location } = form;
  return {
    kind: form.kind,
    slug: form.slug,
    title: form.title,
    description: form.description,
    rules: {
      minutes: form.minutes,
      ...(interval !== null && { interval }),
      bufferBefore: form.bufferBefore,
      bufferAfter: form.bufferAfter,
      minimumNotice: form.minimumNotice,
      window: form.window,
      ...(dailyCap !== null && { dailyCap }),
    },
    capacity: form.capacity,
    location: { kind: location.kind, ...(location.text !== null && { text: location.text }) },
    questions: form.questions.map(
      ({ options, ...question }): Question => ({ ...question, ...(options !== undefined && { options }) }),
    ),
    guestsAllowed: form.guestsAllowed,
    confirmationRequired: form.confirmationRequired,
    visibility: form.visibility,
  };
}

export function wireEventType(eventType: MyEventType, baseUrl: string): WireEventType {
  const { rules, location, hosts, page, handle, status } = eventType;
  const {
    minutes,
    interval = null,
    bufferBefore,
    bufferAfter,
    minimumNotice,
    window,
    dailyCap = null,
  } = rules;
  const isOpen = status === 'active' && eventType.visibility === 'public' && hosts.length > 0;
  const address = `${baseUrl}/${eventType.organizationSlug}/${handle}/${eventType.slug}`;
  return {
    ...eventType,
    minutes,
    interval,
    bufferBefore,
    bufferAfter,
    minimumNotice,
    window,
    dailyCap,
    location: { kind: location.kind, text: location.text ?? null },
    questions: eventType.questions.map(({ options, ...question }) => ({
      ...question,
      ...(options !== undefined && { options: [...options] }),
    })),
    page: { ...page, handle },
    hosts: hosts.map(({ id, name }) => ({ id, name })),
    address: isOpen && handle !== null ? address : null,
  };
}
