import { refuse } from "../../http/problem.ts";

/** A string as structured fields write it, or the same without quotes, as most clients send it. */
const FORM = /^(?:"([\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255}))$/;

/**
 * The request's idempotency key; null if it has none.
 *
 * @see [draft-ietf-httpapi-idempotency-key-header §2](https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header#section-2)
 */
export function readIdempotencyKey(headers: Headers): string | null {
  const header = headers.get("idempotency-key");
  if (header === null) return null;
  const match = FORM.exec(header.trim());
  return (
    match?.[1] ??
    match?.[2] ??
    refuse(
      "invalid_request",
      "Idempotency-Key has 1 to 255 printable ASCII characters without spaces, quotes and backslashes.",
    )
  );
}
