// What is said to a screen reader when something happens that only shows.

let region: HTMLElement | undefined;

export function announce(text: string): void {
  if (region === undefined) {
    region = document.createElement('div');
    region.setAttribute('role', 'status');
    region.className = 'said-only';
    // React Aria hides what lies outside of a dialog, but not this.
    region.dataset.liveAnnouncer = 'true';
    document.body.append(region);
  }
  region.textContent = text;
}
