// A page that is not written yet.
export function TeamsPage() { return null; }
