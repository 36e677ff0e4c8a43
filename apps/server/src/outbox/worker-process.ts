// A worker in a process of its own, which the tests kill: it says which mail it has begun to deliver, and never ends.
import { pino } from 'pino';
import { openDatabase } from '../db/connect.ts';
import { startOutboxWorker } from './worker.ts';

const [host, database, leaseMs] = process.argv.slice(2);
const login = { host: String(host), port: 5432, user: 'linktime', database: String(database), password: '' };

startOutboxWorker({
  database: openDatabase(login, { role: 'linktime_worker', fast: 1, slow: 1, exclusive: 2 }),
  log: pino({ level: 'silent' }),
  leaseMs: Number(leaseMs),
  deliver: (mail) => {
    process.stdout.write(`${mail.messageId}\n`);
    return new Promise(() => undefined);
  },
});
