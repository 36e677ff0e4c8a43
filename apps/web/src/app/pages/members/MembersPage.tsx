// A page that is not written yet.
export function MembersPage() { return null; }
