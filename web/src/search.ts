import { z } from "zod/mini";

/** What stands in the URL of a page. A value that makes no sense counts as absent: a mistyped link still opens its page. */
export const text = () => z.catch(z.optional(z.string()), undefined);
export const flag = () => z.catch(z.optional(z.boolean()), undefined);
export const choice = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.catch(z.optional(z.enum(values)), undefined);
