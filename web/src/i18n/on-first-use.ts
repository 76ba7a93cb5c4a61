/** Makes a value when it is first asked for. The browser takes milliseconds for each formatter, and a page needs few. */
export function onFirstUse<Value extends object>(make: () => Value): () => Value {
  let value: Value | undefined;
  return () => (value ??= make());
}
