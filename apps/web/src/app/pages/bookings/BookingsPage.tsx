// A page that is not written yet.
export function BookingsPage() { return null; }
