// Who is signed in, as the audit log names whoever caused something.
import type { Cause } from '../../audit/audit.ts';
import type { SignedIn } from '../../people/session.ts';

export function causeOf({ organization_id, person_id }: SignedIn) {
  return {
    organizationId: organization_id,
    actor: { kind: 'person', id: person_id },
  } as const satisfies Cause;
}
