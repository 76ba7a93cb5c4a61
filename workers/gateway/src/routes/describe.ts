import { z } from "@hono/zod-openapi";

/** A JSON answer in a route's declaration. */
export const json = <S extends z.ZodType>(description: string, schema: S) => ({
  description,
  content: { "application/json": { schema } },
});

/**
 * A JSON body in a route's declaration. `required` makes the validator run on a request without a body too; whether the
 * document calls the body required follows from the schema.
 */
export const jsonBody = <S extends z.ZodType>(schema: S, example: z.input<S>) => ({
  required: true,
  content: { "application/json": { schema, example } },
});

/** A list that is always whole: it has the shape of a page, and its `next_cursor` is null. */
export const wholeList = <T>(data: T[]): { data: T[]; next_cursor: null } => ({
  data,
  next_cursor: null,
});

/** An id in the path. Its form is the service's to judge: a malformed one is as unknown as a made-up one. */
export const pathId = (example: string) => z.string().openapi({ example });
