// A page that is not written yet.
export function EventTypesPage() { return null; }
