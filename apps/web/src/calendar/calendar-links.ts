// Addresses that open a calendar on the Web with the meeting filled in. Nothing is sent there before somebody follows one.

export type CalendarEntry = {
  readonly title: string;
  readonly start: string;
  readonly end: string;
  readonly location: string | null;
  readonly details: string;
};

export function googleCalendarUrl({ title, start, end, location, details }: CalendarEntry): string {
  return address('https://calendar.google.com/calendar/render', {
    action: 'TEMPLATE',
    text: title,
    dates: `${compact(start)}/${compact(end)}`,
    details,
    ...(location === null ? {} : { location }),
  });
}

export function outlookCalendarUrl({ title, start, end, location, details }: CalendarEntry): string {
  return address('https://outlook.office.com/calendar/0/deeplink/compose', {
    path: '/calendar/action/compose',
    rru: 'addevent',
    subject: title,
    startdt: start,
    enddt: end,
    body: details,
    ...(location === null ? {} : { location }),
  });
}

/** 20261203T150000Z */
function compact(instant: string): string {
  return instant.replace(/[-:]/g, '').replace(/\.\d+/, '');
}

function address(base: string, query: Readonly<Record<string, string>>): string {
  // Both read a plus sign as itself.
  return `${base}?${new URLSearchParams(query).toString().replaceAll('+', '%20')}`;
}
