// What is known about a meeting, one line each: a sign, a name for screen readers or for all, and the fact.
import type { ComponentChildren } from 'preact';
import css from './Facts.module.css';
import { Icon, type IconName } from './Icon.tsx';

export type Fact = {
  readonly icon: IconName;
  readonly name: string;
  readonly value: ComponentChildren;
};

/** `labelled` shows the names too. */
export function Facts({ facts, labelled = false }: { facts: readonly Fact[]; labelled?: boolean }) {
  return (
    <dl class={`${css.facts} ${labelled ? css.labelled : css.plain}`}>
      {facts.map(({ icon, name, value }) => (
        <div class={css.fact} key={name}>
          <dt>
            <Icon name={icon} />
            <span class={css.name}>{name}</span>
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
