// Who somebody is here: name and address, password, sessions.

import { useSession } from '../../api/session.ts';
import { PageHead } from '../../ui/Card.tsx';
import { About } from './About.tsx';
import { Password } from './Password.tsx';
import { Sessions } from './Sessions.tsx';

export function ProfilePage() {
  const session = useSession();
  const bySso = session.method === 'oidc' || session.method === 'saml';
  return (
    <>
      <PageHead title="Profile" intro={`${session.person.email} at ${session.organization.name}`} />
      <About session={session} />
      {!bySso && <Password session={session} />}
      <Sessions />
    </>
  );
}
