import { z } from "@hono/zod-openapi";

/** Declares a JSON answer. */
export const json = <S extends z.ZodType>(description: string, schema: S) => ({
  description,
  content: { "application/json": { schema } },
});

/**
 * Declares a JSON body. With `required`, the validator also runs on a request without a body; whether the document calls
 * the body required depends on the schema alone.
 */
export const jsonBody = <S extends z.ZodType>(schema: S, example: z.input<S>) => ({
  required: true,
  content: { "application/json": { schema, example } },
});

/** A complete list in the shape of a page: its `next_cursor` is always null. */
export const wholeList = <T>(data: T[]): { data: T[]; next_cursor: null } => ({
  data,
  next_cursor: null,
});

/** An id in the path. The service checks its form, so a malformed id is answered like an unknown one. */
export const pathId = (example: string) => z.string().openapi({ example });
