// A page that is not written yet.
export function PlanPage() { return null; }
