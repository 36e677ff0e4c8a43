// Whose password a form asks for, where it doesn't ask that too: password managers look for such a field. One of the type
// "hidden" they pass over.
export function Username({ email }: { email: string }) {
  return <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />;
}
