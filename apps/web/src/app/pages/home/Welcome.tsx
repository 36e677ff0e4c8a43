// What the first sign-in asks: are the hours right, and may the page be published?
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { announce } from '../../ui/announce.ts';
import { Button } from '../../ui/Button.tsx';
import { Card, Row } from '../../ui/Card.tsx';
import { focusHeading } from '../../ui/focus.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { clockOf, type Hours, hoursReading, week, weekdays } from '../availability/hours-data.ts';
import { eventTypesKey, eventTypesReading, type MyEventType } from '../event-types/event-type-data.ts';

export function Welcome() {
  const hours = useQuery(hoursReading);
  const mine = useQuery(eventTypesReading);
  return (
    <Card title="To begin with">
      <Loaded query={hours} rows={1}>
        {(known) => (
          <Loaded query={mine} rows={1}>
            {({ eventTypes }) => <Questions hours={known} paused={eventTypes.find(isOwnAndPaused)} />}
          </Loaded>
        )}
      </Loaded>
    </Card>
  );
}

function isOwnAndPaused({ page, status }: MyEventType): boolean {
  return page.kind === 'person' && status === 'paused';
}

type QuestionsProps = { readonly hours: Hours; readonly paused: MyEventType | undefined };

function Questions({ hours, paused }: QuestionsProps) {
  const done = useAction(() => api['POST /api/v1/welcome']({ body: {} }), {
    changes: [['session']],
    // The card goes; the focus must be somewhere.
    onDone: focusHeading,
  });
  const publish = useAction(
    ({ id }: MyEventType) =>
      api['POST /api/v1/my/event-types/:id/status']({ params: { id }, body: { status: 'active' } }),
    {
      changes: [eventTypesKey, ['session']],
      onDone: () => {
        announce('Published.');
        void done.run(undefined);
      },
    },
  );
  const busy = publish.busy || done.busy;
  return (
    <>
      <p>
        <strong>Are these your hours?</strong> {hoursText(hours)}.{' '}
        <Link to="/app/availability">Change them</Link>
      </p>
      {paused !== undefined && (
        <p>
          <strong>Publish “{paused.title}”?</strong> Then others can book {paused.minutes} minutes with you.{' '}
          <Link to="/app/event-types/$id" params={{ id: paused.id }}>
            Look at it first
          </Link>
        </p>
      )}
      <Trouble refusal={publish.refusal ?? done.refusal} />
      <Row>
        {paused !== undefined && (
          <Button look="primary" busy={busy} onPress={() => void publish.run(paused)}>
            The hours are right, publish
          </Button>
        )}
        <Button busy={busy} onPress={() => void done.run(undefined)}>
          {paused === undefined ? 'The hours are right' : 'Not yet'}
        </Button>
      </Row>
    </>
  );
}

/** "Monday to Friday 09:00 to 17:00, Europe/Berlin". */
function hoursText({ weekly, timeZone }: Hours): string {
  const days = week.map((weekday) => ({
    name: weekdays[weekday],
    text: weekly
      .filter((one) => one.weekday === weekday)
      .map(({ start, end }) => `${clockOf(start)} to ${clockOf(end)}`)
      .join(' and '),
  }));
  const runs: { first: string; last: string; text: string }[] = [];
  for (const { name = '', text } of days) {
    const run = runs.at(-1);
    if (run !== undefined && run.text === text) {
      run.last = name;
    } else {
      runs.push({ first: name, last: name, text });
    }
  }
  const open = runs.filter(({ text }) => text !== '');
  const said = open.map(
    ({ first, last, text }) => `${first === last ? first : `${first} to ${last}`} ${text}`,
  );
  return `${said.length === 0 ? 'No hours at all' : said.join(', ')}, ${timeZone.replaceAll('_', ' ')}`;
}
