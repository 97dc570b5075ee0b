const pattern = /^[^\s@<>(),;:"[\]\\]{1,64}@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z]{2,63}$/;

/** One bare e-mail address in the form in which it is kept, or null: a list, a name or a line break would reach somebody else. */
export function mailAddress(typed: string): string | null {
  const address = typed.trim().toLowerCase();
  return address.length <= 254 && pattern.test(address) ? address : null;
}
