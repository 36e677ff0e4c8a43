// E-mail domains as the page reads them.
import { api, type ReplyOf } from '../../../client.ts';
import { reading } from '../../api/refused.ts';

export type Domain = ReplyOf<'GET /api/v1/domains'>['domains'][number];

export const domainsKey = ['domains'] as const;
export const domainsReading = reading(domainsKey, () => api['GET /api/v1/domains']({}));
