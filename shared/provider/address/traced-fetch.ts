import { activeSpan, runInSpan } from "../../observe/trace/active-span.ts";
import { Span } from "../../observe/trace/span.ts";
import type { ProviderFetch } from "../types.ts";

const FIRST_FAILURE = 400;

/**
 * Makes each request to a provider a client span of the running request, with the provider's host and without its path.
 * The provider itself learns nothing of the trace: a `traceparent` would let it join requests of different users.
 */
export const tracedFetch =
  (send: ProviderFetch): ProviderFetch =>
  (url, init, limits) => {
    const parent = activeSpan();
    if (parent === undefined) return send(url, init, limits);
    const method = init.method ?? "GET";
    const span = new Span(parent, "client", method);
    const host = URL.parse(url)?.hostname;
    span.set({
      "http.request.method": method,
      ...(host === undefined ? {} : { "server.address": host }),
    });
    return runInSpan(span, () => send(url, init, limits), describeAnswer);
  };

function describeAnswer(span: Span, { status }: Response): void {
  span.set({ "http.response.status_code": status });
  if (status >= FIRST_FAILURE) span.fail(String(status));
}
