// A page that is not written yet.
export function EventTypePage() { return null; }
export function NewEventTypePage() { return null; }
