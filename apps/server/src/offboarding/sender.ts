// As whom LinkTime writes to the people of an organization and to those they meet.

/** How the organization shows itself in mails. */
export type Sender = {
  readonly organizationName: string;
  readonly replyTo: string | null;
  readonly fallbackUrl: string | null;
  /** LinkTime's own address, for mails that are not about a booking. */
  readonly mailFrom: string;
  /** The domain of message ids. */
  readonly mailDomain: string;
};
