// Choosing a password, or another one.
import { useState } from 'react';
import { api } from '../../../client.ts';
import type { Session } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Card, Row } from '../../ui/Card.tsx';
import { Form } from '../../ui/Form.tsx';
import { useFocusOnWrong } from '../../ui/focus.ts';
import { Notice, Trouble } from '../../ui/Notice.tsx';
import { Username } from '../../ui/Username.tsx';
import { NewPassword } from '../sign-in/NewPassword.tsx';
import { wrongPassword } from '../sign-in/wrong.ts';

export function Password({ session: { person } }: { session: Session }) {
  const [password, setPassword] = useState('');
  const save = useAction(() => api['PUT /api/v1/password']({ body: { password } }), {
    changes: [['session'], ['sessions']],
    onDone: () => setPassword(''),
  });
  useFocusOnWrong(save.refusal);
  return (
    <Card
      title="Password"
      intro={
        person.hasPassword
          ? 'With another password your other sessions end.'
          : 'You have none: you sign in by a mailed link. A password makes it quicker.'
      }
    >
      <Form onSubmit={() => void save.run(undefined)}>
        <Username email={person.email} />
        <NewPassword
          value={password}
          onChange={setPassword}
          error={wrongPassword(save.fields.password, password)}
          label="New password"
        />
        <Trouble refusal={save.refusal} shown={['password']} />
        {save.value !== undefined && password === '' && (
          <Notice tone="good" live>
            <p>The password is saved, and your other sessions have ended.</p>
          </Notice>
        )}
        <Row>
          <Button type="submit" look="primary" busy={save.busy}>
            Save the password
          </Button>
        </Row>
      </Form>
    </Card>
  );
}
