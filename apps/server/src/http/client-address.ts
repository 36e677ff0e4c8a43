// The client's address in a form that the database takes. Proxies write X-Forwarded-For as they like: with a port,
// in brackets, with a zone, or with no address at all.
import { isIP } from 'node:net';

const mapped = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;
const bracketed = /^\[([^\]]+)\](?::\d+)?$/;
const withPort = /^([\d.]+):\d+$/;

/** The first of the candidates that is an address, bare; `::` when none is. */
export function clientAddress(...candidates: readonly (string | undefined)[]): string {
  const addresses = candidates.flatMap((candidate) => bareAddress(candidate ?? '') ?? []);
  return addresses[0] ?? '::';
}

function bareAddress(text: string): string | undefined {
  const inner = bracketed.exec(text)?.[1] ?? withPort.exec(text)?.[1] ?? text;
  const address = inner.replace(/%.*$/, '').replace(mapped, '');
  return isIP(address) === 0 ? undefined : address;
}
