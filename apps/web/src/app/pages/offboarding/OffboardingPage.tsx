// A page that is not written yet.
export function OffboardingPage() { return null; }
