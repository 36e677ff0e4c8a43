// What answers each route of the table, a file a feature. One that is missing doesn't compile.
import type { Config } from '../../config.ts';
import type { BookingDesk } from '../../scheduling/book.ts';
import { createFoundingLimit } from '../../sign-in/founding-limit.ts';
import { createRateLimit } from '../rate-limit.ts';
import { auditHandlers } from './audit.ts';
import { bookingPageHandlers } from './booking-pages.ts';
import { managedBookingHandlers } from './managed-booking.ts';
import { memberHandlers } from './members.ts';
import { mySchedulingHandlers } from './my-scheduling.ts';
import { organizationSettingHandlers } from './organization-settings.ts';
import type { Handlers } from './route-table.ts';
import { scimHandlers } from './scim.ts';
import { sessionHandlers } from './session.ts';
import { signInHandlers } from './sign-in.ts';
import type { Gate } from './signed-in.ts';
import { teamHandlers } from './teams.ts';

// What a month's grid and some paging through it ask for, and a dozen people behind one address.
const slotReadsPerMinute = 120;

export function apiHandlers(
  desk: BookingDesk,
  gate: Gate,
  { signUp, planChange = 'operator' }: Pick<Config, 'signUp'> & Partial<Pick<Config, 'planChange'>>,
): Handlers {
  const { database, site, secretKey } = desk;
  const { now } = gate;
  const signIn = { database, site, secretKey, signUp, foundings: createFoundingLimit(), now };
  const reads = createRateLimit(slotReadsPerMinute);
  return {
    ...bookingPageHandlers(desk, reads),
    ...managedBookingHandlers(desk, reads),
    ...signInHandlers(signIn, gate),
    ...sessionHandlers(signIn, gate),
    ...mySchedulingHandlers(desk),
    ...memberHandlers({ site, secretKey, now }),
    ...teamHandlers({ now }),
    ...organizationSettingHandlers({ site, now, planChange }),
    ...scimHandlers({ site, now }),
    ...auditHandlers({ database, now }),
  };
}
