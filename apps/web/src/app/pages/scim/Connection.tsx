// What is entered at the identity provider: base URL and token.
import { useState } from 'react';
import { api } from '../../../client.ts';
import { ago, dateTime } from '../../api/format.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Badge, Card, Row } from '../../ui/Card.tsx';
import { CopyField } from '../../ui/Copy.tsx';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import css from './Connection.module.css';
import { GeneratedDialog } from './GeneratedDialog.tsx';
import { RegenerateDialog } from './RegenerateDialog.tsx';
import { RevokeDialog } from './RevokeDialog.tsx';
import { type ScimPageData, scimKey } from './scim-data.ts';

export function Connection({ page }: { page: ScimPageData }) {
  return (
    <Card title="Connection" intro="Enter these in the SCIM settings of your identity provider.">
      <CopyField label="Base URL" text={page.baseUrl} />
      <CopyField
        label="Tenant URL for Entra"
        text={page.entraTenantUrl}
        hint="Asks an older Entra application to send what the standard says. The base URL works there too."
      />
      <Token page={page} />
    </Card>
  );
}

type Asking = 'regenerate' | 'revoke';

function Token({ page }: { page: ScimPageData }) {
  const { token, may } = page;
  const [asking, setAsking] = useState<Asking>();
  const generate = useAction(
    (replaces: string | null) => api['POST /api/v1/scim/token']({ body: { replaces } }),
    { changes: [scimKey] },
  );
  const close = () => setAsking(undefined);
  return (
    <div className={css.token}>
      <div className={css.head}>
        <span className={css.label}>Token</span>
        {token === null ? <Badge>None</Badge> : <Badge tone="good">Live</Badge>}
      </div>
      {token === null ? (
        <p className={css.none}>
          Your identity provider proves with it who it is. It is shown once, so have the place ready where you
          paste it.
        </p>
      ) : (
        <TokenFacts token={token} />
      )}
      <Trouble refusal={generate.refusal} />
      {may.token && token === null && (
        <Row>
          <Button look="primary" busy={generate.busy} onPress={() => void generate.run(null)}>
            Generate Token
          </Button>
        </Row>
      )}
      {may.token && token !== null && <TokenActions onAsk={setAsking} />}
      {!may.token && (
        <Notice tone="info">
          <p>Only owners and admins can generate a token.</p>
        </Notice>
      )}
      {token !== null && (
        <>
          <RegenerateDialog
            page={page}
            open={asking === 'regenerate'}
            onClose={close}
            onConfirm={() => {
              close();
              void generate.run(token.id);
            }}
          />
          <RevokeDialog tokenId={token.id} open={asking === 'revoke'} onClose={close} />
        </>
      )}
      {generate.value !== undefined && (
        <GeneratedDialog generated={generate.value} baseUrl={page.baseUrl} onClose={generate.reset} />
      )}
    </div>
  );
}

function TokenActions({ onAsk }: { onAsk: (asking: Asking) => void }) {
  return (
    <Row>
      <Button onPress={() => onAsk('regenerate')}>Regenerate</Button>
      <Button look="danger-quiet" onPress={() => onAsk('revoke')}>
        Revoke
      </Button>
    </Row>
  );
}

function TokenFacts({ token }: { token: NonNullable<ScimPageData['token']> }) {
  return (
    <dl className={css.facts}>
      <div>
        <dt>Recognise it by</dt>
        <dd>
          <code>{token.hint}</code>
        </dd>
      </div>
      <div>
        <dt>Generated</dt>
        <dd title={dateTime(token.createdAt)}>
          {ago(token.createdAt)} by {token.createdBy ?? 'whoever operates this installation'}
        </dd>
      </div>
      <div>
        <dt>Last used</dt>
        <dd title={token.lastUsedAt === null ? undefined : dateTime(token.lastUsedAt)}>
          {token.lastUsedAt === null ? 'Never' : ago(token.lastUsedAt)}
        </dd>
      </div>
    </dl>
  );
}
