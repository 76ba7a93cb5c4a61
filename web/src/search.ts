/** Reads one value of an address; `undefined` for one that makes no sense, which then counts as absent. */
type Reader<Value> = (value: unknown) => Value | undefined;

/** A word, an id, a cursor. What looks like a number in the address is text all the same. */
export const text = (): Reader<string> => (value) =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;

/** Something that is on. */
export const flag = (): Reader<boolean> => (value) =>
  typeof value === "boolean" ? value : undefined;

/** One of a few words. */
export const choice =
  <const Values extends readonly string[]>(values: Values): Reader<Values[number]> =>
  (value) =>
    values.find((known) => known === value);

/** A path of this dashboard, never another origin. */
export const localPath = (): Reader<string> => (value) =>
  typeof value === "string" && /^\/(?![/\\])/.test(value) ? value : undefined;

type Values<Readers> = {
  [Name in keyof Readers]?: Readers[Name] extends Reader<infer Value> ? Value | undefined : never;
};

/**
 * What stands in the address of a page, for a route's `validateSearch`: a mistyped link still opens its page. Without a
 * library, because every page's address is read before anything is shown.
 */
export const search =
  <Readers extends Record<string, Reader<unknown>>>(readers: Readers) =>
  (raw: Record<string, unknown>): Values<Readers> => {
    const values: Record<string, unknown> = {};
    for (const [name, read] of Object.entries(readers)) {
      const value = read(raw[name]);
      if (value !== undefined) values[name] = value;
    }
    return values as Values<Readers>;
  };
