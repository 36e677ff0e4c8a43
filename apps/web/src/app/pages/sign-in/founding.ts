// Who may found an organization here, as the pages before the door know it: none offers what can't be done.
import { api, type ReplyOf } from '../../../client.ts';
import { filled, reading } from '../../api/refused.ts';

export type Founding = ReplyOf<'GET /api/v1/sign-up'>;

export function foundingReading(setUpKey?: string) {
  return reading(['sign-up', setUpKey], () => api['GET /api/v1/sign-up']({ query: filled({ setUpKey }) }));
}

const nobody: Founding = { open: false, empty: false, keyWorks: false };

/** For a page that has other things to say: where nobody answers, nobody may. */
export const foundingOrNobody = {
  queryKey: ['sign-up', 'or-nobody'],
  queryFn: async (): Promise<Founding> => {
    const outcome = await api['GET /api/v1/sign-up']({ query: {} });
    return outcome.ok ? outcome.value : nobody;
  },
} as const;
