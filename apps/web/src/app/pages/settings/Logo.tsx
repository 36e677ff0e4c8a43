// The organization's logo: a small picture, checked by the server.
import { useId, useState } from 'react';
import { api } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Face } from '../../shell/Face.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card, Row } from '../../ui/Card.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import css from './Settings.module.css';

const mostBytes = 32_768;

export function Logo({ name, logo }: { name: string; logo: string | null }) {
  const id = useId();
  const [tooLarge, setTooLarge] = useState(false);
  const save = useAction(
    (content: string | null) => api['PUT /api/v1/organization/logo']({ body: { content } }),
    {
      changes: [['organization'], ['session']],
    },
  );
  const choose = async (file: File | undefined) => {
    if (file === undefined) {
      return;
    }
    setTooLarge(file.size > mostBytes);
    if (file.size <= mostBytes) {
      await save.run(toBase64(new Uint8Array(await file.arrayBuffer())));
    }
  };
  return (
    <Card title="Logo" intro="PNG, JPEG or WebP, 32 KiB at most. A square looks best.">
      <Face organization={{ name, logo }} large />
      <label className={css.label} htmlFor={id}>
        Choose a picture
      </label>
      <input
        id={id}
        className={css.file}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        onChange={(event) => void choose(event.target.files?.[0])}
      />
      {tooLarge && <p role="alert">This picture is larger than 32 KiB.</p>}
      <Trouble refusal={save.refusal} />
      {logo !== null && (
        <Row>
          <Button small busy={save.busy} onPress={() => void save.run(null)}>
            Take the logo away
          </Button>
        </Row>
      )}
    </Card>
  );
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
