/** The body of a call of `atlas.api`, which throws when it fails: what comes back has succeeded. */
export async function take<Data>(call: Promise<{ data?: Data }>): Promise<Data> {
  // An answer without a body has the type `undefined` in the document too.
  return (await call).data as Data;
}
