// Who is signed in, as every page of the dashboard knows it.
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { api, type ReplyOf } from '../../client.ts';
import { reading } from './refused.ts';

export type Session = ReplyOf<'GET /api/v1/session'>;
export type Role = Session['person']['role'];

const minuteMs = 60_000;

export const sessionReading = {
  ...reading(['session'], () => api['GET /api/v1/session']({})),
  // Many parts of a page ask who is signed in; each page's own reading notices a session that has ended.
  staleTime: 10_000,
  // An account that is closed while its page lies open is noticed without a click.
  refetchInterval: minuteMs,
  refetchOnWindowFocus: 'always',
} as const;

/** Under the shell there is always one. */
export function useSession(): Session {
  return useSuspenseQuery(sessionReading).data;
}

export function useMaybeSession() {
  return useQuery(sessionReading);
}

/** OWNERs and ADMINs. */
export function manages(role: Role): boolean {
  return role !== 'MEMBER';
}
