// The page on a plan without SCIM: what it would do, and the way to it.
import { Check, Lock } from 'lucide-react';
import { ButtonLink } from '../../ui/Button.tsx';
import { Badge } from '../../ui/Card.tsx';
import css from './Locked.module.css';
import type { LockedScimPage } from './scim-data.ts';

export function Locked({ page }: { page: LockedScimPage }) {
  return (
    <section className={css.locked} aria-labelledby="locked-title">
      <span className={css.icon} aria-hidden="true">
        <Lock size={26} />
      </span>
      <Badge tone="accent">Business plan</Badge>
      <h2 id="locked-title" className={css.title}>
        SCIM provisioning is part of the Business plan
      </h2>
      <p className={css.text}>
        When somebody joins your directory, they have a LinkTime account. When they leave, their access ends
        and their upcoming bookings are cancelled, in the same moment.
      </p>
      <ul className={css.list}>
        {page.shows.map((sentence) => (
          <li key={sentence}>
            <Check size={18} aria-hidden="true" />
            {sentence}
          </li>
        ))}
      </ul>
      {page.may.upgrade ? (
        <ButtonLink to="/app/organization/plan" look="primary">
          Upgrade
        </ButtonLink>
      ) : (
        <p className={css.ask}>Ask an owner of your organization to upgrade.</p>
      )}
    </section>
  );
}
