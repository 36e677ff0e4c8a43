// One record with all that it holds, and its place in the chain.
import { dateTime } from '../../api/format.ts';
import { Fact, Facts } from '../../ui/Card.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import css from './Audit.module.css';
import { type AuditRecord, actorName, sentenceOf } from './audit-data.ts';

export function RecordDrawer({ record, onClose }: { record: AuditRecord; onClose: () => void }) {
  const { at, action, actor, target, requestId, facts, labels, seal } = record;
  return (
    <Dialog title={sentenceOf(record)} open shape="drawer" onClose={onClose}>
      <Facts>
        <Fact name="When">{dateTime(at)}</Fact>
        <Fact name="Action">
          <code>{action}</code>
        </Fact>
        <Fact name="By">{actorName(actor)}</Fact>
        <Fact name="What">
          {target.kind.replaceAll('_', ' ')}
          {target.name === null ? '' : `: ${target.name}`}
        </Fact>
        {requestId !== null && (
          <Fact name="Request id">
            <code>{requestId}</code>
          </Fact>
        )}
        <Fact name="Seal">
          {seal === null ? (
            'Not sealed yet: that takes seconds'
          ) : (
            <>
              {seal.seq}: <code>{seal.hash}</code>
            </>
          )}
        </Fact>
      </Facts>
      <Values title="Facts" values={facts} />
      {labels === null ? (
        <p>Names and values were erased, or there were none.</p>
      ) : (
        <Values title="Names and values" values={labels} />
      )}
    </Dialog>
  );
}

function Values({ title, values }: { title: string; values: Readonly<Record<string, unknown>> }) {
  return Object.keys(values).length === 0 ? null : (
    <section>
      <h3 className={css.title}>{title}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
      <pre className={css.json} tabIndex={0}>
        {JSON.stringify(values, undefined, 2)}
      </pre>
    </section>
  );
}
