// What signing in needs of this installation, and who knocks.
import type { Database } from '../db/connect.ts';
import type { PresentedSecret } from '../people/secret.ts';
import type { Site } from '../scheduling/sender.ts';
import type { FoundingLimit } from './founding-limit.ts';

export type SignInDesk = {
  /** Acts as linktime_app; not the one that SCIM writes with: anybody may call. */
  readonly database: Database;
  readonly site: Site;
  /** LINKTIME_SECRET_KEY. */
  readonly secretKey: string;
  /** LINKTIME_SIGN_UP: whether strangers may found organizations. */
  readonly signUp: 'closed' | 'open';
  readonly foundings: FoundingLimit;
  readonly now: () => Date;
};

/** The browser that asks. `previous` is the session it has: a sign-in ends that one. */
export type Browser = {
  readonly ip: string;
  readonly userAgent: string | null;
  readonly previous: PresentedSecret | undefined;
};
