import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { automaticHeaders, composeMail, type Mail } from './mail-message.ts';
import { openSmtp, type Smtp, type SmtpPatience, serverOptions } from './smtp.ts';

const mail: Mail = {
  messageId: '0198c4d2.1.cancel.5f2c@mail.linktime.example',
  date: '2026-11-24T09:00:00Z',
  from: { name: 'Acme scheduling', email: 'bookings@mail.linktime.example' },
  to: { name: 'Sam Invitee', email: 'sam@customer.example' },
  subject: 'Cancelled: Intro call',
  text: 'Grüße.\n.\nA line that is only a dot is above.\n',
  html: '<p>Grüße.</p>\n',
  calendar: { method: 'CANCEL', content: 'BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n' },
  headers: automaticHeaders,
};
const SHORT: SmtpPatience = { connect: 1000, greeting: 1000, answer: 300, whole: 5000 };

type Received = { readonly from: string; readonly to: string[]; readonly bytes: Buffer };

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** A server on loopback that keeps what it takes, and a sender to it. */
async function serve(context: TestContext, options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          bytes: Buffer.concat(chunks),
        });
        callback(null, 'queued as 42');
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  const { smtp, port } = await senderTo(context, server.server);
  context.after(() => new Promise<void>((resolve) => server.close(resolve)));
  return { smtp, port, received };
}

async function senderTo(
  context: TestContext,
  server: Server,
  patience = SHORT,
): Promise<{ smtp: Smtp; port: number }> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  const smtp = openSmtp(`smtp://127.0.0.1:${port}`, patience);
  context.after(() => smtp.close());
  return { smtp, port };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
}

/** A server that speaks by itself, for what no real server would do on purpose. */
async function rawServer(
  context: TestContext,
  speak: (socket: Socket) => void,
  patience = SHORT,
): Promise<Smtp> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    speak(socket);
  });
  const { smtp } = await senderTo(context, server, patience);
  context.after(() => {
    for (const socket of sockets) {
      socket.destroy();
    }
    server.close();
  });
  return smtp;
}

test('a mail that the server takes is sent, to the one recipient, with the composed bytes and the answer kept', async (context) => {
  const { smtp, received } = await serve(context);
  const delivery = await smtp.deliver(mail);
  assert.equal(delivery.outcome, 'sent');
  assert.match(delivery.answer, /^250 .*queued as 42/);
  assert.deepEqual(received[0]?.to, ['sam@customer.example']);
  assert.equal(received[0]?.from, 'bookings@mail.linktime.example');
  assert.ok((await composeMail(mail)).bytes.equals(received[0]?.bytes ?? Buffer.alloc(0)));
});

test('a mail sent again arrives with the same bytes', async (context) => {
  const { smtp, received } = await serve(context);
  await smtp.deliver(mail);
  await smtp.deliver(JSON.parse(JSON.stringify(mail)));
  assert.equal(received.length, 2);
  assert.ok(received[0]?.bytes.equals(received[1]?.bytes ?? Buffer.alloc(0)));
});

test('a recipient refused for good is dead, one refused for now is tried again (RFC 5321 §4.2.1 Reply Code Severities and Theory)', async (context) => {
  const { smtp } = await serve(context, {
    onRcptTo({ address }, _session, callback) {
      callback(address.startsWith('gone') ? refusal(550, 'No such user') : refusal(451, 'Greylisted'));
    },
  });
  const gone = await smtp.deliver({ ...mail, to: { email: 'gone@customer.example' } });
  assert.equal(gone.outcome, 'dead');
  assert.match(gone.answer, /^550 .*No such user/);
  const later = await smtp.deliver(mail);
  assert.equal(later.outcome, 'retry');
  assert.match(later.answer, /^451 .*Greylisted/);
});

test('a message refused after its data is dead with 5xx and tried again with 4xx', async (context) => {
  const { smtp } = await serve(context, {
    onData(stream, session, callback) {
      stream.resume();
      const spam = session.envelope.rcptTo[0]?.address.startsWith('strict') === true;
      stream.on('end', () => callback(spam ? refusal(554, 'Looks like spam') : refusal(452, 'Disk full')));
    },
  });
  assert.equal((await smtp.deliver({ ...mail, to: { email: 'strict@customer.example' } })).outcome, 'dead');
  assert.equal((await smtp.deliver(mail)).outcome, 'retry');
});

test('what is refused because of our own login or sender kills no mail', async (context) => {
  const login = await serve(context, {
    authOptional: false,
    allowInsecureAuth: true,
    onAuth(_auth, _session, callback) {
      callback(refusal(535, 'Wrong password'));
    },
  });
  const smtp = openSmtp(`smtp://linktime:wrong%20secret@127.0.0.1:${login.port}`, SHORT);
  context.after(() => smtp.close());
  const refused = await smtp.deliver(mail);
  assert.equal(refused.outcome, 'retry');
  assert.match(refused.answer, /535/);
  assert.doesNotMatch(refused.answer, /secret/);

  const sender = await serve(context, {
    onMailFrom(_address, _session, callback) {
      callback(refusal(553, 'Sender not allowed'));
    },
  });
  assert.equal((await sender.smtp.deliver(mail)).outcome, 'retry');
});

/** Speaks SMTP as far as the end of the data and leaves the rest to `atEnd`. */
function speakUntilEnd(atEnd: (socket: Socket) => void): (socket: Socket) => void {
  return (socket) => {
    let data = '';
    socket.write('220 ready\r\n');
    socket.on('data', (chunk) => {
      data += chunk.toString('latin1');
      if (data.endsWith('\r\n.\r\n')) {
        data = '';
        atEnd(socket);
      } else if (/^(?:EHLO|MAIL|RCPT|RSET|QUIT) ?[^\n]*\r\n$/.test(data)) {
        data = '';
        socket.write('250 ok\r\n');
      } else if (data === 'DATA\r\n') {
        socket.write('354 go on\r\n');
      }
    });
  };
}

test('a connection that drops before the answer is left to the outbox: the mail may have been taken', async (context) => {
  let times = 0;
  const smtp = await rawServer(
    context,
    speakUntilEnd((socket) => {
      times += 1;
      socket.destroy();
    }),
  );
  assert.equal((await smtp.deliver(mail)).outcome, 'retry');
  assert.equal(times, 1);
});

test('a connection that the server closed while it was idle costs no attempt', async (context) => {
  const smtp = await rawServer(
    context,
    speakUntilEnd((socket) => {
      socket.write('250 taken\r\n', () => socket.end());
    }),
  );
  assert.equal((await smtp.deliver(mail)).outcome, 'sent');
  assert.equal((await smtp.deliver(mail)).outcome, 'sent');
});

test('a server that never answers the data ends in a time-out', async (context) => {
  const smtp = await rawServer(
    context,
    speakUntilEnd(() => undefined),
  );
  const delivery = await smtp.deliver(mail);
  assert.equal(delivery.outcome, 'retry');
  assert.match(delivery.answer, /^ETIMEDOUT/);
});

test('a server that sends a byte now and then does not hold an attempt beyond its whole time', async (context) => {
  const patience = { ...SHORT, whole: 500 };
  const trickle = (socket: Socket) => {
    socket.write('250-');
    const timer = setInterval(() => socket.write('.'), 50);
    socket.on('close', () => clearInterval(timer));
  };
  const smtp = await rawServer(context, speakUntilEnd(trickle), patience);
  const delivery = await smtp.deliver(mail);
  assert.equal(delivery.outcome, 'retry');
  assert.match(delivery.answer, /^EABORT/);
});

test('a server that says nothing ends in a time-out', async (context) => {
  const smtp = await rawServer(context, () => undefined);
  const delivery = await smtp.deliver(mail);
  assert.equal(delivery.outcome, 'retry');
  assert.match(delivery.answer, /time|greeting/i);
});

test('a server that nobody runs is tried again', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  const smtp = openSmtp(`smtp://127.0.0.1:${port}`, SHORT);
  assert.equal((await smtp.deliver(mail)).outcome, 'retry');
  smtp.close();
});

test('a mail that can not be written is dead, and no server hears of it', async (context) => {
  const { smtp, received } = await serve(context);
  const delivery = await smtp.deliver({ ...mail, to: { email: 'sam@customer.example, eve@evil.example' } });
  assert.equal(delivery.outcome, 'dead');
  assert.match(delivery.answer, /is not an address/);
  assert.equal(received.length, 0);
});

test('where TLS is compulsory and not offered, nothing is sent', async (context) => {
  const { port, received } = await serve(context);
  const smtp = openSmtp(`smtp://127.0.0.1:${port}?requireTLS=true&ignoreTLS=false`, SHORT);
  context.after(() => smtp.close());
  assert.equal((await smtp.deliver(mail)).outcome, 'retry');
  assert.equal(received.length, 0);
});

test('TLS is compulsory for every server but one on loopback, unless the URL says otherwise', () => {
  const tls = (url: string) => {
    const { requireTLS, ignoreTLS, secure, port, host } = serverOptions(url);
    return { requireTLS, ignoreTLS, secure, port, host };
  };
  const mailHost = { secure: false, port: 587, host: 'mail.acme.example' };
  assert.deepEqual(tls('smtp://mail.acme.example'), { ...mailHost, requireTLS: true, ignoreTLS: false });
  assert.deepEqual(tls('smtp://mail.acme.example?requireTLS=false'), {
    ...mailHost,
    requireTLS: false,
    ignoreTLS: false,
  });
  assert.deepEqual(tls('smtp://mail.acme.example?ignoreTLS=true'), {
    ...mailHost,
    requireTLS: false,
    ignoreTLS: true,
  });
  for (const [url, host] of [
    ['smtp://localhost:25', 'localhost'],
    ['smtp://127.0.0.2:25', '127.0.0.2'],
    ['smtp://[::1]:25', '::1'],
  ]) {
    assert.deepEqual(tls(url ?? ''), { secure: false, port: 25, host, requireTLS: false, ignoreTLS: true });
  }
  assert.equal(tls('smtp://127.0.0.1.evil.example').requireTLS, true);
  assert.equal(tls('smtps://mail.acme.example').port, 465);
  assert.equal(tls('smtps://mail.acme.example').secure, true);
});

test('a URL that names no SMTP server or an unknown option is refused, without its password', () => {
  for (const url of [
    '',
    'mail.acme.example',
    'http://u:secret@acme.example',
    'smtp://u:secret@a.example?tls=no',
    'smtp://a?requireTLS=1',
  ]) {
    assert.throws(
      () => openSmtp(url),
      (error: unknown) => error instanceof TypeError && !error.message.includes('secret'),
      url,
    );
  }
});
