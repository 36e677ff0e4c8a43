// A page that is not written yet.
export function HomePage() { return null; }
