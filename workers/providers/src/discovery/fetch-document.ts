import { ProviderFetchError } from "#shared/provider/address/guarded-fetch";
import { BlockedUrlError } from "#shared/provider/address/url-policy";
import { readAnswer } from "#shared/provider/answers/lenient-response";
import type { ProviderClient } from "#shared/provider/types";
import { type Result, err, ok } from "#shared/result";
import { type Document, isDocument, show } from "./document.ts";
import { findIssuer } from "./well-known.ts";

const DEADLINE_MS = 10_000;

/**
 * Reads the first discovery document at these addresses, within one deadline for all of them. An address that answers
 * otherwise leads to the next; one that does not answer ends the search, because they all are on one server.
 *
 * @returns a message that says of every address how it answered, and what to enter.
 */
export async function fetchDocument(
  provider: ProviderClient,
  urls: readonly string[],
): Promise<Result<Document, string>> {
  const endsAtMs = Date.now() + DEADLINE_MS;
  const seen: Answered[] = [];
  for (const url of urls) {
    const answered = await ask(provider, url, endsAtMs - Date.now());
    if ("document" in answered) return ok(answered.document);
    seen.push(answered);
    if (answered.isLast) break;
  }
  return err(explain(urls, seen));
}

type Answered = {
  readonly happened: string;
  readonly redirectsTo?: URL | null;
  /** No other address of this server needs to be asked. */
  readonly isLast?: boolean;
};

async function ask(
  provider: ProviderClient,
  url: string,
  deadlineMs: number,
): Promise<Answered | { readonly document: Document }> {
  try {
    const init = { headers: { accept: "application/json" } };
    const response = await provider.fetch(url, init, { deadlineMs });
    const { status, value } = await readAnswer(response, 0);
    if (!response.ok) return { happened: `answers with HTTP ${status}` };
    return isDocument(value)
      ? { document: value }
      : { happened: "answers with something that is not a discovery document" };
  } catch (thrown) {
    if (thrown instanceof BlockedUrlError)
      return { happened: "is not an allowed address", isLast: true };
    if (!(thrown instanceof ProviderFetchError)) throw thrown;
    return explainFailure(thrown);
  }
}

function explainFailure({ reason, redirectsTo }: ProviderFetchError): Answered {
  switch (reason) {
    case "redirect":
      return redirectsTo === null
        ? { happened: "redirects" }
        : {
            happened: `redirects to ${show(redirectsTo.origin + redirectsTo.pathname)}`,
            redirectsTo,
          };
    case "too_large":
      return { happened: "is larger than 1 MB" };
    default:
      return { happened: "could not be fetched", isLast: true };
  }
}

function explain(urls: readonly string[], seen: readonly Answered[]): string {
  const each = seen.map(({ happened }, index) => `${show(urls[index] ?? "")} ${happened}`);
  const target = seen.find(({ redirectsTo }) =>
    /\/\.well-known\//.test(redirectsTo?.pathname ?? ""),
  );
  const next = target?.redirectsTo
    ? `If you trust that address, enter ${show(findIssuer(target.redirectsTo))} as the issuer.`
    : "Enter the issuer exactly as the provider's documentation has it, or do without a document: enter authorization_endpoint, token_endpoint and, for OpenID Connect, jwks_uri.";
  return `The issuer's discovery document was not found: ${each.join("; ")}. ${next}`;
}
