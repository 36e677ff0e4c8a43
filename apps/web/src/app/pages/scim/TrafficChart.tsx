// The requests of the last 30 days by outcome: a bar a day, in an SVG of our own.
import { counted } from '../../api/format.ts';
import { Card } from '../../ui/Card.tsx';
import type { ScimPageData } from './scim-data.ts';
import css from './TrafficChart.module.css';

type Days = ScimPageData['days'];

const outcomes = [
  ['succeeded', 'Succeeded'],
  ['refused', 'Refused'],
  ['failed', 'Failed'],
] as const;

const size = { width: 600, height: 190, left: 38, bottom: 24, top: 10 };

export function TrafficChart({ days }: { days: Days }) {
  const totals = outcomes.map(([key, name]) => ({
    key,
    name,
    count: days.reduce((sum, one) => sum + one[key], 0),
  }));
  const all = totals.reduce((sum, { count }) => sum + count, 0);
  const summary = `${counted(all, 'request')} in the last 30 days: ${totals
    .map(({ name, count }) => `${count} ${name.toLowerCase()}`)
    .join(', ')}`;
  return (
    <Card title="Last 30 days" intro={all === 0 ? 'No request has come yet.' : counted(all, 'request')}>
      <Bars days={days} summary={summary} />
      <ul className={css.legend}>
        {totals.map(({ key, name, count }) => (
          <li key={key}>
            <span className={`${css.key} ${css[key]}`} aria-hidden="true" />
            {name} <strong>{count.toLocaleString('en-GB')}</strong>
          </li>
        ))}
      </ul>
      <p className={css.note}>
        Refused is what an answer of 4xx says, such as that nobody has this userName yet.
      </p>
    </Card>
  );
}

function Bars({ days, summary }: { days: Days; summary: string }) {
  const top = roundUp(Math.max(1, ...days.map((one) => one.succeeded + one.refused + one.failed)));
  const { width, height, left, bottom, top: above } = size;
  const step = (width - left) / days.length;
  const high = height - bottom - above;
  const y = (count: number) => above + high - (count / top) * high;
  return (
    <svg className={css.chart} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={summary}>
      {[0, top / 2, top].map((count) => (
        <g key={count}>
          <line className={css.grid} x1={left} x2={width} y1={y(count)} y2={y(count)} />
          {Number.isInteger(count) && (
            <text className={css.axis} x={left - 8} y={y(count) + 4} textAnchor="end">
              {short(count)}
            </text>
          )}
        </g>
      ))}
      {days.map((one, index) => (
        <Bar key={one.day} day={one} x={left + index * step} step={step} y={y} />
      ))}
      {days.map(
        (one, index) =>
          index % 7 === 1 && (
            <text
              key={one.day}
              className={css.axis}
              x={index === days.length - 1 ? width : left + (index + 0.5) * step}
              y={height - 5}
              textAnchor={index === days.length - 1 ? 'end' : 'middle'}
            >
              {dayName(one.day)}
            </text>
          ),
      )}
    </svg>
  );
}

type BarProps = {
  readonly day: Days[number];
  readonly x: number;
  readonly step: number;
  readonly y: (count: number) => number;
};

function Bar({ day, x, step, y }: BarProps) {
  let below = 0;
  const parts = outcomes.map(([key]) => {
    const from = below;
    below += day[key];
    return { key, from, to: below };
  });
  return (
    <g>
      <title>{`${dayName(day.day)}: ${outcomes.map(([key, name]) => `${day[key]} ${name.toLowerCase()}`).join(', ')}`}</title>
      <rect
        className={css.hit}
        x={x}
        y={size.top}
        width={step}
        height={size.height - size.bottom - size.top}
      />
      {parts
        .filter(({ from, to }) => to > from)
        .map(({ key, from, to }) => (
          <rect
            key={key}
            className={css[key]}
            x={x + step * 0.16}
            width={step * 0.68}
            y={y(to)}
            height={Math.max(1.5, y(from) - y(to))}
            rx={2}
          />
        ))}
    </g>
  );
}

/** 1, 2, 4, 10, 20, 40, 100 …: halves of it are whole from 2 on. */
function roundUp(count: number): number {
  const ten = 10 ** Math.floor(Math.log10(count));
  return [1, 2, 4, 10].map((factor) => factor * ten).find((candidate) => candidate >= count) ?? count;
}

function short(count: number): string {
  return new Intl.NumberFormat('en-GB', { notation: 'compact' }).format(count);
}

function dayName(day: string): string {
  return new Date(`${day}T12:00:00Z`).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
}
