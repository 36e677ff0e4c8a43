// What an identity provider does while its token is no longer good, in each one's own words.

import { type IdentityProvider, identityProviderNames } from './scim-data.ts';
import css from './WhatHappens.module.css';

type Words = readonly { readonly identityProvider: IdentityProvider; readonly text: string }[];

export function WhatHappens({ words }: { words: Words }) {
  if (words.length === 0) {
    return null;
  }
  return (
    <dl className={css.list}>
      {words.map(({ identityProvider, text }) => (
        <div key={identityProvider}>
          <dt>{identityProvider === 'other' ? 'Others' : identityProviderNames[identityProvider]}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
