// A page that is not written yet.
export function SettingsPage() { return null; }
