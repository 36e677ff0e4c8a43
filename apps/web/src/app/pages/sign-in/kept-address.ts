// The e-mail address that somebody wrote on the way in, from one page to the next; in no address bar, in no storage.

let address = '';

export function keepAddress(email: string): void {
  address = email;
}

export function keptAddress(): string {
  return address;
}
