// How an organization proves that an e-mail domain is its own: a TXT record that only whoever runs the domain can set.
// Names under which strangers register, like co.uk or github.io, are nobody's to prove.
import { Resolver } from 'node:dns/promises';
import { domainToASCII } from 'node:url';
import { parse } from 'tldts';

export type ReadDomain =
  | { readonly ok: true; readonly domain: string }
  | { readonly ok: false; readonly reason: 'no-domain' | 'public-suffix' };

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const hostname = new RegExp(`^(?:${label}\\.)+(?=[a-z0-9-]*[a-z])${label}$`);

/** A domain as somebody types it, in ASCII. domainToASCII itself makes `a.com` of `a.com/b`, so its input is looked at. */
export function readDomain(typed: string): ReadDomain {
  const text = typed.trim().replace(/\.$/, '');
  if (text.length > 253 || /[\s/\\?#@:%[\]]/u.test(text)) {
    return { ok: false, reason: 'no-domain' };
  }
  const domain = domainToASCII(text.normalize('NFC')).toLowerCase();
  if (domain.length > 253 || !hostname.test(domain)) {
    return { ok: false, reason: 'no-domain' };
  }
  const { domain: registered } = parse(domain, { allowPrivateDomains: true });
  return registered === null ? { ok: false, reason: 'public-suffix' } : { ok: true, domain };
}

export type ProofRecord = { readonly name: string; readonly value: string };

/** The record that the domain's zone must hold. */
export function proofRecord(domain: string, token: string): ProofRecord {
  return { name: `_linktime.${domain}`, value: `linktime-domain=${token}` };
}

export type Proof = 'proved' | 'missing' | 'unreachable';

export type DomainProver = (domain: string, token: string) => Promise<Proof>;

const absent: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA']);

/** `servers`: the name servers to ask, with ports; the system's by default. Asks twice, and waits no longer than that. */
export function createDomainProver(servers?: readonly string[], patienceMs = 3_000): DomainProver {
  return async (domain, token) => {
    const resolver = new Resolver({ timeout: patienceMs / 2, tries: 2 });
    if (servers !== undefined) {
      resolver.setServers(servers);
    }
    const deadline = setTimeout(() => resolver.cancel(), patienceMs);
    const { name, value } = proofRecord(domain, token);
    try {
      const records = await resolver.resolveTxt(name);
      // A long record comes in pieces.
      return records.some((pieces) => pieces.join('').trim() === value) ? 'proved' : 'missing';
    } catch (error) {
      return error instanceof Error && 'code' in error && absent.has(error.code) ? 'missing' : 'unreachable';
    } finally {
      clearTimeout(deadline);
    }
  };
}
