// How the organization shows itself: name, colour, logo, and where people go instead of a page that is closed.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type ReplyOf } from '../../../client.ts';
import { reading } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card, PageHead, Row, Stack } from '../../ui/Card.tsx';
import { TextBox } from '../../ui/Field.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { SaveForm } from '../../ui/SaveForm.tsx';
import { ZoneChoice } from '../../ui/ZoneChoice.tsx';
import { Logo } from './Logo.tsx';
import css from './Settings.module.css';

type Face = ReplyOf<'GET /api/v1/organization'>;

const key = ['organization'];

export function SettingsPage() {
  const query = useQuery(reading(key, () => api['GET /api/v1/organization']({})));
  return (
    <>
      <PageHead
        within="Organization"
        title="Settings"
        intro="How the organization shows itself to invitees."
      />
      <Loaded query={query}>
        {(face) => (
          <Stack>
            <Appearance face={face} />
            <Logo face={face} />
          </Stack>
        )}
      </Loaded>
    </>
  );
}

const shown = ['name', 'timeZone', 'colour', 'replyTo', 'fallbackUrl'];

function Appearance({ face }: { face: Face }) {
  const [edited, setEdited] = useState(face);
  const { name, timeZone, colour, replyTo, fallbackUrl } = edited;
  const save = useAction(
    () => api['PUT /api/v1/organization']({ body: { name, timeZone, colour, replyTo, fallbackUrl } }),
    { changes: [key, ['session']] },
  );
  const set = (change: Partial<Face>) => {
    save.reset();
    setEdited({ ...edited, ...change });
  };
  return (
    <Card title="Appearance">
      <SaveForm save={save} shown={shown}>
        <TextBox
          label="Name"
          value={name}
          onChange={(text) => set({ name: text })}
          error={save.fields.name}
        />
        <ZoneChoice
          value={timeZone}
          onChange={(zone) => set({ timeZone: zone })}
          hint="Of people whose directory says no other."
          error={save.fields.timeZone}
        />
        <Colour colour={colour} onChange={(next) => set({ colour: next })} />
        <TextBox
          label="Replies go to"
          hint="An address that answers when invitees reply to mails."
          type="email"
          optional
          value={replyTo ?? ''}
          onChange={(text) => set({ replyTo: text === '' ? null : text })}
          error={save.fields.replyTo}
        />
        <TextBox
          label="Instead of a closed page"
          hint="Where a page that can’t be booked sends people, such as your contact form."
          type="url"
          optional
          value={fallbackUrl ?? ''}
          onChange={(text) => set({ fallbackUrl: text === '' ? null : text })}
          error={save.fields.fallbackUrl}
        />
      </SaveForm>
    </Card>
  );
}

type ColourProps = { readonly colour: string | null; readonly onChange: (colour: string | null) => void };

function Colour({ colour, onChange }: ColourProps) {
  return (
    <div className={css.colour}>
      <label className={css.label} htmlFor="colour">
        Colour
      </label>
      <p className={css.hint}>Made readable by itself, in light and dark.</p>
      <Row>
        <input
          id="colour"
          className={css.swatch}
          type="color"
          value={colour ?? '#0b6e69'}
          onChange={(event) => onChange(event.target.value)}
        />
        <code>{colour ?? 'LinkTime’s own'}</code>
        {colour !== null && (
          <Button small look="quiet" onPress={() => onChange(null)}>
            Use LinkTime’s own
          </Button>
        )}
      </Row>
    </div>
  );
}
