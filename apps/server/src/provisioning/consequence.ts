// What a request led to, in sentences: "Cancelled 12 bookings", "Told 14 invitees".

type Counted = readonly [name: string, one: string, many: string];

// In the order in which an admin asks.
const counted: readonly Counted[] = [
  ['sessionsEnded', 'Ended 1 session', 'Ended # sessions'],
  ['linksDeleted', 'Deleted 1 link that worked once', 'Deleted # links that worked once'],
  ['pagesClosed', 'Closed 1 booking page', 'Closed # booking pages'],
  ['teamsLeft', 'Suspended 1 team membership', 'Suspended # team memberships'],
  ['bookingsCancelled', 'Cancelled 1 booking', 'Cancelled # bookings'],
  ['bookingsHandedOver', 'Handed 1 booking to another host', 'Handed # bookings to other hosts'],
  ['bookingsGoingOn', '1 booking goes on with its other hosts', '# bookings go on with their other hosts'],
  ['bookingsHeld', '1 cancellation waits for an admin’s word', '# cancellations wait for an admin’s word'],
  ['inviteesTold', 'Told 1 invitee', 'Told # invitees'],
  ['teamsRejoined', 'Restored 1 team membership', 'Restored # team memberships'],
  ['pagesPaused', 'Gave 1 booking page back, paused', 'Gave # booking pages back, paused'],
  ['bookingsKept', '1 booking takes place after all', '# bookings take place after all'],
  ['membersAdded', 'Added 1 member', 'Added # members'],
  ['membersRemoved', 'Removed 1 member', 'Removed # members'],
];

const arrivals: Readonly<Record<string, string>> = {
  adopted: 'Took over somebody who was here before SCIM',
  returned: 'Found somebody who was here before',
  restored: 'Brought somebody back who had been deleted',
};

/** Empty when nothing followed. */
export function consequencesInWords(consequence: Readonly<Record<string, unknown>>): string[] {
  const { created, arrival, changed, emailChanged, ownerless, sessionsEnded } = consequence;
  return [
    ...(created === true ? ['Created'] : []),
    ...(typeof arrival === 'string' && Object.hasOwn(arrivals, arrival) ? [arrivals[arrival] ?? ''] : []),
    ...(Array.isArray(changed) && changed.length > 0 ? [`Changed ${changed.join(', ')}`] : []),
    ...(emailChanged === true ? ['Told both addresses of the new e-mail address'] : []),
    ...(sessionsEnded === undefined ? [] : ['Ended access']),
    ...counted.flatMap((one) => inWords(one, consequence)),
    ...(ownerless === true ? ['Nobody is owner any more: the admins were told'] : []),
  ];
}

function inWords([name, one, many]: Counted, consequence: Readonly<Record<string, unknown>>): string[] {
  const count = consequence[name];
  if (typeof count !== 'number' || count === 0) {
    return [];
  }
  return [count === 1 ? one : many.replace('#', String(count))];
}
