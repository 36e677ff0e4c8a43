// A page that is not written yet.
export function MemberPage() { return null; }
