// Hands one mail to an SMTP server and says what came of it (RFC 5321 §4.2.1 Reply Code Severities and Theory). One
// call is one attempt: nothing here tries again once a byte of the message has gone out, that is the outbox's decision.
import { createTransport, type NodemailerError, type SMTPPoolOptions } from 'nodemailer';
import { type ComposedMail, composeOrGiveUp, type Delivery, type Mail, oneLine } from './mail-message.ts';

/** Milliseconds. `whole` bounds an attempt even against a server that keeps it waiting with a byte now and then. */
export type SmtpPatience = {
  readonly connect: number;
  readonly greeting: number;
  readonly answer: number;
  readonly whole: number;
};

export type Smtp = {
  /** Never rejects for what the mail holds or the server does. */
  readonly deliver: (mail: Mail) => Promise<Delivery>;
  /** Closes idle connections; those that are sending finish first. */
  readonly close: () => void;
};

/** Connections to the server; give `deliver` no more mails than this at once, the others' time would run in the queue. */
export const SMTP_CONNECTIONS = 5;

const PATIENCE: SmtpPatience = { connect: 10_000, greeting: 30_000, answer: 120_000, whole: 240_000 };
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const ANSWER_LENGTH = 500;

/**
 * A sender for `smtp://user:password@host:port` or `smtps://…`. STARTTLS is compulsory except on loopback;
 * `?requireTLS=false` makes it optional, `?ignoreTLS=true` leaves it out. Throws TypeError for any other URL.
 */
export function openSmtp(url: string, patience: SmtpPatience = PATIENCE): Smtp {
  const transport = createTransport({
    ...serverOptions(url),
    pool: true,
    maxConnections: SMTP_CONNECTIONS,
    // Only for a connection that was closed while idle: nodemailer puts a mail back when no byte of it was read.
    maxRequeues: 1,
    idleTimeout: 30_000,
    connectionTimeout: patience.connect,
    dnsTimeout: patience.connect,
    greetingTimeout: patience.greeting,
    socketTimeout: patience.answer,
  });

  async function send({ bytes, envelope }: ComposedMail): Promise<Delivery> {
    try {
      const info = await transport.sendMail({
        raw: bytes,
        envelope,
        signal: AbortSignal.timeout(patience.whole),
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      return { outcome: 'sent', answer: brief(info.response) };
    } catch (error) {
      return failure(error);
    }
  }

  return {
    deliver: async (mail) => {
      const composed = await composeOrGiveUp(mail);
      return 'outcome' in composed ? composed : send(composed);
    },
    close: () => transport.close(),
  };
}

/** Dead is only what the server refuses for good about this recipient or message. A refused login or sender is ours to mend. */
function failure(error: unknown): Delivery {
  const { message, code, command, permanent, response }: NodemailerError =
    error instanceof Error ? error : new Error(String(error));
  const aboutThisMail = command === 'RCPT TO' || command === 'DATA';
  const answer = response ?? (code === undefined ? message : `${code}: ${message}`);
  return { outcome: permanent === true && aboutThisMail ? 'dead' : 'retry', answer: brief(answer) };
}

function brief(answer: string): string {
  return oneLine(answer).slice(0, ANSWER_LENGTH);
}

/** Where the URL leads and how: what nodemailer is told. Throws TypeError, without the URL, for one that is none. */
export function serverOptions(text: string): SMTPPoolOptions {
  const url = URL.parse(text);
  if (url === null || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    throw new TypeError('The SMTP server is given as smtp://host:port or smtps://host:port.');
  }
  const secure = url.protocol === 'smtps:';
  const user = decodeURIComponent(url.username);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    ...tlsOptions(url),
    ...(user !== '' && { auth: { user, pass: decodeURIComponent(url.password) } }),
  };
}

function tlsOptions(url: URL): SMTPPoolOptions {
  const loopback = LOOPBACK.test(url.hostname);
  const options = { requireTLS: !loopback, ignoreTLS: loopback };
  for (const [name, value] of url.searchParams) {
    if ((name !== 'requireTLS' && name !== 'ignoreTLS') || (value !== 'true' && value !== 'false')) {
      throw new TypeError(
        `The SMTP URL may say requireTLS or ignoreTLS, true or false, not "${name}=${value}".`,
      );
    }
    options[name] = value === 'true';
  }
  return { requireTLS: options.requireTLS && !options.ignoreTLS, ignoreTLS: options.ignoreTLS };
}
