// The state of the connection in words: what it is, and what follows from it.
import { ago } from '../../api/format.ts';
import { identityProviderNames, type ScimPageData } from './scim-data.ts';

export type StatusWords = {
  readonly tone: 'good' | 'notice' | 'danger' | 'neutral';
  readonly title: string;
  readonly text: string;
};

export function statusWords(page: ScimPageData): StatusWords {
  const { state, identityProvider, quietSince, ended } = page;
  const theirs =
    identityProvider === null ? 'your identity provider' : identityProviderNames[identityProvider];
  switch (state) {
    case 'not_configured':
      return {
        tone: 'neutral',
        title: ended === null ? 'Not configured' : 'No token is live',
        text:
          ended === null
            ? 'Generate a token and paste it into your identity provider together with the base URL. The guides below say where.'
            : `The last token was ${ended.reason} ${ago(ended.at)}. Every request is answered 401 until your identity provider has a new one.`,
      };
    case 'switched_off':
      return {
        tone: 'notice',
        title: 'Switched off',
        text: 'Every request is answered 403. Nobody is created, changed or deprovisioned by your identity provider: leavers keep their access.',
      };
    case 'waiting':
      return {
        tone: 'neutral',
        title: 'Waiting for the first request',
        text: 'The token has not been used yet. Test the connection in your identity provider; this page notices by itself.',
      };
    case 'replaced_token_in_use':
      return {
        tone: 'danger',
        title: 'The identity provider still uses the replaced token',
        text: `${capital(theirs)} comes with a token that was replaced, and is answered 401. Paste the new one there; if it is lost, regenerate.`,
      };
    case 'failing':
      return {
        tone: 'danger',
        title: 'Failing',
        text: 'The latest answer is one that somebody has to mend, and nothing has succeeded since.',
      };
    case 'quiet':
      return {
        tone: 'neutral',
        title:
          quietSince === null
            ? 'Quiet'
            : `Quiet since ${ago(quietSince)}`.replace('since just now', 'just now'),
        text: `Nothing is wrong: ${identityProvider === 'okta' ? 'Okta calls only when something changes.' : 'no request has come for a day.'}`,
      };
    case 'healthy':
      return {
        tone: 'good',
        title: 'Healthy',
        text: `${capital(theirs)} is connected, and its requests succeed.`,
      };
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
