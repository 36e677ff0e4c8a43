// What the first sign-in asks: are the hours right, and may the page be published?
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card, Row } from '../../ui/Card.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import { clockOf, type Hours, hoursReading, week, weekdays } from '../availability/hours-data.ts';
import { eventTypesKey, eventTypesReading } from '../event-types/event-type-data.ts';

export function Welcome() {
  const hours = useQuery(hoursReading);
  const mine = useQuery(eventTypesReading);
  const paused = mine.data?.eventTypes.find(
    ({ page, status }) => page.kind === 'person' && status === 'paused',
  );
  const done = useAction(() => api['POST /api/v1/welcome']({ body: {} }), { changes: [['session']] });
  const publish = useAction(
    (id: string) =>
      api['POST /api/v1/my/event-types/:id/status']({ params: { id }, body: { status: 'active' } }),
    { changes: [eventTypesKey], onDone: () => void done.run(undefined) },
  );
  return (
    <Card title="Two questions to begin with">
      <p>
        <strong>Are these your hours?</strong> {hours.data === undefined ? '' : `${hoursText(hours.data)}.`}{' '}
        <Link to="/app/availability">Change them</Link>
      </p>
      {paused !== undefined && (
        <p>
          <strong>Publish “{paused.title}”?</strong> Then others can book {paused.minutes} minutes with you.
        </p>
      )}
      <Trouble refusal={publish.refusal ?? done.refusal} />
      <Row>
        {paused !== undefined && (
          <Button look="primary" busy={publish.busy} onPress={() => void publish.run(paused.id)}>
            The hours are right, publish
          </Button>
        )}
        <Button busy={done.busy} onPress={() => void done.run(undefined)}>
          {paused === undefined ? 'The hours are right' : 'Not yet'}
        </Button>
      </Row>
    </Card>
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
