import { z } from "zod";

/** Cursor pagination, as every list takes it. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().min(1).max(512).optional(),
});

/** One page of a list; `next_cursor` is null on the last one. */
export type Page<T> = { data: T[]; next_cursor: string | null };

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), next_cursor: z.string().nullable() });

/** Text that people read: trimmed, NFC, no control, bidi or zero-width characters. */
export const displayName = (maxLength: number) =>
  z
    .string()
    .max(maxLength * 4)
    .transform((value) => value.normalize("NFC").trim())
    .pipe(
      z
        .string()
        .min(1)
        .max(maxLength)
        .regex(/^[^\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]*$/u, {
          message: "No control, bidirectional or zero-width characters.",
        }),
    );

/** An opaque identifier of the app's own: kept as it is, but never a control character or a lone surrogate. */
export const externalId = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, { message: "No control characters." });

export const isoTime = z.iso.datetime();
