// The plans, side by side.
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import { useEffect } from 'react';
import { useAccent, Wordmark } from '../../shell/Face.tsx';
import { ButtonLink } from '../../ui/Button.tsx';
import { plans } from '../plan/plans.ts';
import { foundingOrNobody } from '../sign-in/founding.ts';
import front from './Front.module.css';
import css from './Pricing.module.css';

export function Pricing() {
  useAccent(null);
  const { open, empty } = useSuspenseQuery(foundingOrNobody).data;
  useEffect(() => {
    document.title = 'Pricing · LinkTime';
  }, []);
  return (
    <div className={front.front}>
      <header className={front.top}>
        <Link to="/" className={css.home}>
          <Wordmark />
        </Link>
        <nav className={front.nav} aria-label="LinkTime">
          {!empty && (
            <ButtonLink to="/sign-in" small>
              Sign in
            </ButtonLink>
          )}
        </nav>
      </header>
      <main className={front.main}>
        <div className={front.hero}>
          <h1 className={front.title}>Pricing</h1>
          <p className={front.lead}>
            SCIM provisioning and single sign-on are part of the Business plan. Who runs this installation
            says what a plan costs.
          </p>
        </div>
        <ul className={css.plans}>
          {plans.map(({ plan, name, about, has }) => (
            <li key={plan} className={plan === 'BUSINESS' ? `${css.plan} ${css.marked}` : css.plan}>
              <h2 className={css.name}>{name}</h2>
              <p className={css.about}>{about}</p>
              <ul className={css.has}>
                {has.map((one) => (
                  <li key={one}>
                    <Check size={18} aria-hidden="true" />
                    {one}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
        <div className={css.begin}>
          {open && (
            <>
              <p className={front.pointText}>An organization begins on the Free plan.</p>
              <ButtonLink to="/sign-up" look="primary">
                Found an organization
              </ButtonLink>
            </>
          )}
          <p className={front.pointText}>
            An owner changes the plan in the dashboard under Organization → Plan, where this installation lets
            them.
          </p>
        </div>
      </main>
    </div>
  );
}
