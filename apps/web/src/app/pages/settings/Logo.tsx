// The organization's logo: a small picture, checked by the server.
import { useId, useState } from 'react';
import { api, type ReplyOf } from '../../../client.ts';
import { useAction } from '../../api/use-action.ts';
import { Face } from '../../shell/Face.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card, Row } from '../../ui/Card.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import css from './Settings.module.css';

type Props = { readonly face: Pick<ReplyOf<'GET /api/v1/organization'>, 'name' | 'logo' | 'largestLogo'> };

export function Logo({ face: { name, logo, largestLogo } }: Props) {
  const id = useId();
  const most = `${largestLogo / 1_024} KiB`;
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
    setTooLarge(file.size > largestLogo);
    save.reset();
    if (file.size <= largestLogo) {
      await save.run(toBase64(new Uint8Array(await file.arrayBuffer())));
    }
  };
  return (
    <Card title="Logo" intro={`PNG, JPEG or WebP, ${most} at most. A square looks best.`}>
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
      {tooLarge && (
        <Notice tone="danger" live>
          <p>This picture is larger than {most}.</p>
        </Notice>
      )}
      {save.fields.content !== undefined && (
        <Notice tone="danger" live>
          <p>This picture can’t be used: {save.fields.content}.</p>
        </Notice>
      )}
      <Trouble refusal={save.refusal} shown={['content']} />
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
