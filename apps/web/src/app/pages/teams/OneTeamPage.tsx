// A page that is not written yet.
export function OneTeamPage() { return null; }
