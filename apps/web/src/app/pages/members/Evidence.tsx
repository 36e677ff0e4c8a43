// What an auditor asks about one leaver, as a file.
import { download } from '../../api/download.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Trouble } from '../../ui/Notice.tsx';
import type { MemberDetail } from './member-data.ts';

export function Evidence({ member: { id, status } }: { member: MemberDetail }) {
  const get = useAction((format: 'html' | 'json') =>
    download('/api/v1/evidence', { of: 'person', person: id, format }),
  );
  return (
    <Card
      title="Leaver’s evidence"
      intro={`${status === 'active' ? 'Of each time that they left: when' : 'When'} the identity provider said stop, when access ended, what became of each session, booking and notice.`}
      actions={
        <>
          <Button small busy={get.busy} onPress={() => void get.run('html')}>
            To print
          </Button>
          <Button small busy={get.busy} onPress={() => void get.run('json')}>
            JSON
          </Button>
        </>
      }
    >
      <Trouble refusal={get.refusal} />
    </Card>
  );
}
