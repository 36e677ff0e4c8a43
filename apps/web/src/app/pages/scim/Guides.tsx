// How each identity provider is set up, with this organization's values filled in.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type ReplyOf } from '../../../client.ts';
import { reading } from '../../api/refused.ts';
import { Card } from '../../ui/Card.tsx';
import { CopyField } from '../../ui/Copy.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import css from './Guides.module.css';
import { type IdentityProvider, scimKey } from './scim-data.ts';

type Guide = ReplyOf<'GET /api/v1/scim/guides'>['guides'][number];

export function Guides({ identityProvider }: { identityProvider: IdentityProvider | null }) {
  const query = useQuery({
    ...reading([...scimKey, 'guides'], () => api['GET /api/v1/scim/guides']({})),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [chosen, setChosen] = useState<string>();
  return (
    <Card title="Set-up guides" intro="Step by step, in the words of your identity provider’s menus.">
      <Loaded query={query}>
        {({ guides }) => (
          <Tabs
            label="Identity provider"
            selected={
              chosen ??
              guides.find((one) => one.identityProvider === identityProvider)?.id ??
              guides[0]?.id ??
              ''
            }
            onSelect={setChosen}
            tabs={guides.map((guide) => ({
              id: guide.id,
              name: guide.title,
              content: <Steps guide={guide} />,
            }))}
          />
        )}
      </Loaded>
    </Card>
  );
}

function Steps({ guide }: { guide: Guide }) {
  return (
    <div className={css.guide}>
      <p className={css.about}>{guide.about}</p>
      <ol className={css.steps}>
        {guide.steps.map(({ text, fields = [] }) => (
          <li key={text}>
            <p>{text}</p>
            {fields.map(({ label, value, holdsToken = false }) =>
              holdsToken ? (
                <p key={label} className={css.token}>
                  <strong>{label}</strong>: <code>{value}</code>, where &lt;token&gt; is the token that you
                  generated.
                </p>
              ) : (
                <CopyField key={label} label={label} text={value} />
              ),
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}
