// A page that is not written yet.
export function AvailabilityPage() { return null; }
