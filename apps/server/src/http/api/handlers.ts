// What answers each route of the table, a file a feature. One that is missing doesn't compile.
import type { Config } from '../../config.ts';
import type { BookingDesk } from '../../scheduling/bookings/book.ts';
import { createDomainProver } from '../../sign-in/sso/domain-proof.ts';
import type { SsoDesk } from '../../sign-in/sso/sso-desk.ts';
import { createRateLimit } from '../rate-limit.ts';
import { auditHandlers } from './audit.ts';
import { bookingPageHandlers } from './booking-pages.ts';
import { domainHandlers } from './domains.ts';
import { managedBookingHandlers } from './managed-booking.ts';
import { memberHandlers } from './members.ts';
import { myAccountHandlers } from './my-account.ts';
import { mySchedulingHandlers } from './my-scheduling.ts';
import { oneTimeLinkHandlers } from './one-time-links.ts';
import { organizationSettingHandlers } from './organization-settings.ts';
import type { Handlers } from './route-table.ts';
import { scimHandlers } from './scim.ts';
import { sessionHandlers } from './session.ts';
import { signInHandlers } from './sign-in.ts';
import { signUpHandlers } from './sign-up.ts';
import type { Gate } from './signed-in.ts';
import { ssoHandlers } from './sso.ts';
import { teamHandlers } from './teams.ts';

// What a month's grid and some paging through it ask for, and a dozen people behind one address.
const slotReadsPerMinute = 120;

export type Desks = {
  readonly booking: BookingDesk;
  readonly sso: SsoDesk;
  readonly gate: Gate;
  readonly planChange: Config['planChange'];
};

export function apiHandlers({ booking, sso, gate, planChange }: Desks): Handlers {
  const { site, secretKey } = booking;
  const { database, now } = gate;
  const reads = createRateLimit(slotReadsPerMinute);
  return {
    ...bookingPageHandlers(booking, reads),
    ...managedBookingHandlers(booking, reads),
    ...signInHandlers(sso, gate),
    ...oneTimeLinkHandlers(sso, gate),
    ...signUpHandlers(sso, gate),
    ...sessionHandlers(sso, gate),
    ...myAccountHandlers(sso),
    ...mySchedulingHandlers(booking),
    ...memberHandlers({ site, secretKey, now }),
    ...teamHandlers({ now }),
    ...organizationSettingHandlers({ site, now, planChange }),
    ...scimHandlers({ site, now }),
    ...auditHandlers({ database, now }),
    ...ssoHandlers(sso),
    ...domainHandlers(createDomainProver(), now),
  };
}
