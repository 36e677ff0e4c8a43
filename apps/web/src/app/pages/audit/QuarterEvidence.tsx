// What an auditor asks about the leavers of a quarter, as a file.
import { useState } from 'react';
import { download } from '../../api/download.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card, Row } from '../../ui/Card.tsx';
import { Choice } from '../../ui/Field.tsx';
import { Trouble } from '../../ui/Notice.tsx';

const quartersShown = 6;

export function QuarterEvidence() {
  const quarters = lastQuarters(new Date());
  const [quarter, setQuarter] = useState(quarters[0] ?? '');
  const get = useAction((format: 'html' | 'json') =>
    download('/api/v1/evidence', { of: 'quarter', quarter, format }),
  );
  return (
    <Card
      title="Leavers’ evidence"
      intro="For every leaver of a quarter: when the identity provider said stop, when access ended, what became of each session, booking and notice, with the chain’s hashes."
    >
      <Choice
        label="Quarter"
        value={quarter}
        onChange={setQuarter}
        options={quarters.map((name) => [name, name.replace('-', ' ')])}
      />
      <Trouble refusal={get.refusal} />
      <Row>
        <Button busy={get.busy} onPress={() => void get.run('html')}>
          To print
        </Button>
        <Button busy={get.busy} onPress={() => void get.run('json')}>
          JSON
        </Button>
      </Row>
    </Card>
  );
}

/** "2026-Q4", "2026-Q3" …, in UTC. */
function lastQuarters(now: Date): string[] {
  const count = now.getUTCFullYear() * 4 + Math.floor(now.getUTCMonth() / 3);
  return Array.from({ length: quartersShown }, (_, index) => {
    const at = count - index;
    return `${Math.floor(at / 4)}-Q${(at % 4) + 1}`;
  });
}
