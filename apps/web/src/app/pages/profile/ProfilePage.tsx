// A page that is not written yet.
export function ProfilePage() { return null; }
