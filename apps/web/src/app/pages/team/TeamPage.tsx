// A page that is not written yet.
export function TeamPage() { return null; }
