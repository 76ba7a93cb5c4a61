import { z } from "zod";
import { cleanName, isShownName } from "./display-name.ts";

/** PostgreSQL stores neither NUL nor half of a surrogate pair. */
const tagValue = z
  .string()
  .max(255)
  .regex(/^[^\p{Cs}\0]*$/u, { message: "No NUL and no lone surrogates." });

export const tagsSchema = z
  .record(z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/), tagValue)
  .refine((tags) => Object.keys(tags).length <= 20, { message: "At most 20 tags." });

export const metadataSchema = z
  .record(z.string().min(1).max(64), z.unknown())
  .refine((metadata) => JSON.stringify(metadata).length <= 8192, {
    message: "At most 8,192 characters of JSON.",
  });

/** The pagination parameters of every list. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().min(1).max(512).optional(),
});

/** One page of a list. `next_cursor` is null on the last page. */
export type Page<T> = { data: T[]; next_cursor: string | null };

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), next_cursor: z.string().nullable() });

/** Text that people read: it shows something, and hides nothing. */
export const displayName = (maxLength: number) =>
  z
    .string()
    .max(maxLength * 4)
    .transform(cleanName)
    .pipe(
      z.string().min(1).max(maxLength).refine(isShownName, {
        message: "It has to show something, without control or other invisible characters.",
      }),
    );

/** As {@link displayName}, but it may be empty. */
export const cleanText = (maxLength: number) => z.union([z.literal(""), displayName(maxLength)]);

/** An opaque id that the app chooses, kept exactly as sent. Refuses control characters and lone surrogates. */
export const externalId = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, { message: "No control characters." });

export const isoTime = z.iso.datetime();

/**
 * A time that a caller names and PostgreSQL reads: not before 1970, and no longer than nanoseconds make it. PostgreSQL does
 * not know the year 0, which {@link isoTime} takes.
 */
export const instant = isoTime
  .max(30)
  .refine((text) => Date.parse(text) >= 0, { message: "Not before 1970." });
