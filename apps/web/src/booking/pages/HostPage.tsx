// All that can be booked with a person or a team.
import { useCallback } from 'preact/hooks';
import { lengthText } from '../../calendar/format.ts';
import { api, type HostPage as Host } from '../../client.ts';
import { text } from '../../text/text.ts';
import { type Fact, Facts } from '../../ui/Facts.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Page } from '../../ui/Page.tsx';
import { placeOf } from '../book/EventIntro.tsx';
import { useLoaded } from '../use-loaded.ts';
import { Whole } from '../Whole.tsx';
import css from './HostPage.module.css';

type HostPageProps = { readonly organization: string; readonly handle: string };

export function HostPage({ organization, handle }: HostPageProps) {
  const loaded = useLoaded(
    useCallback(
      () => api['GET /api/v1/pages/:organization/:handle']({ params: { organization, handle } }),
      [organization, handle],
    ),
  );
  return (
    <Whole loaded={loaded}>{(page) => <Bookable page={page} base={`/${organization}/${handle}`} />}</Whole>
  );
}

function Bookable({ page: { organization, name, eventTypes }, base }: { page: Host; base: string }) {
  return (
    <Page organization={organization} title={name}>
      <div class={css.head}>
        <h1 class={css.title}>{name}</h1>
        <p class={css.help}>{eventTypes.length === 0 ? text.nothingToBook(name) : text.chooseMeeting}</p>
      </div>
      <ul class={css.list}>
        {eventTypes.map((eventType) => (
          <li key={eventType.slug} class={css.card}>
            <h2 class={css.name}>
              <a class={css.link} href={`${base}/${eventType.slug}`}>
                {eventType.title}
              </a>
            </h2>
            {eventType.description !== '' && (
              <p class={css.description} dir="auto">
                {eventType.description}
              </p>
            )}
            <Facts facts={factsOf(eventType)} />
            <span class={css.arrow}>
              <Icon name="next" size={20} />
            </span>
          </li>
        ))}
      </ul>
    </Page>
  );
}

function factsOf({ minutes, locationKind }: Host['eventTypes'][number]): Fact[] {
  return [{ icon: 'clock', name: text.length, value: lengthText(minutes) }, ...placeOf(locationKind)];
}
