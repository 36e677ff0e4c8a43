// What looks before the organization is known. A test compares this list with the database's own: a function that
// runs with its owner's rights is a door, and every door is named here.

export const definerFunctions: Readonly<Record<string, string>> = {
  authenticate_scim: 'a SCIM token: whose is it, and is its organization let in',
  find_organization: 'a public page or the operator’s command line: which organization has this slug',
  list_organizations: 'the operator’s command line: which organizations are there',
  enter_organization: 'a public page: which organization has this slug, and how does it show itself',
  organizations_with_due_bookings:
    'the worker: which organizations have reminders or held cancellations that are due',
  authenticate_session: 'the cookie of a session: which living person is signed in',
  find_domain: 'the sign-in page: which organization has proved this domain',
  organizations_with_due_changes:
    'the worker: which organizations have a plan or an ownership claim that is due',
  organizations_with_due_audit_head:
    'the worker: which organizations are mailed the head of their audit chain now',
  expire_sign_in:
    'the worker: deletes sign-in requests and tokens that time has overtaken, of all organizations',
  keep_provisioning_log: 'the worker: makes and drops the daily partitions, which only their owner can',
};
