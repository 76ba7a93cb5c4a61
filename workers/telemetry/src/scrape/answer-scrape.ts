import { WORKER_NAMES } from "#shared/contracts/service-names";
import { equalInConstantTime, sha256Hex } from "#shared/crypto/hash";
import type { Parts } from "../context.ts";
import { CONTENT_TYPES, type Format, render } from "./render.ts";

/**
 * Answers `GET /metrics` to whoever sends METRICS_TOKEN as a bearer token. Without the secret, and at every other path,
 * there is nothing. Compares hashes, so timing reveals neither content nor length.
 */
export async function answerScrape(parts: Parts, request: Request): Promise<Response> {
  const isScrape = new URL(request.url).pathname === "/metrics";
  if (!isScrape || parts.token === null) return refuse(404, "Nothing exists at this path.");
  const sent = request.headers.get("authorization") ?? "";
  const [sentHash, wantedHash] = await Promise.all([
    sha256Hex(sent),
    sha256Hex(`Bearer ${parts.token}`),
  ]);
  if (!equalInConstantTime(sentHash, wantedHash))
    return refuse(401, "Send METRICS_TOKEN as Authorization: Bearer …", {
      "www-authenticate": 'Bearer realm="atlas-metrics"',
    });
  if (request.method !== "GET" && request.method !== "HEAD")
    return refuse(405, "This path accepts GET.", { allow: "GET, HEAD" });
  const workers = await Promise.all(
    WORKER_NAMES.map(async (worker) => ({ worker, series: await parts.hubOf(worker).read() })),
  );
  const format = formatOf(request.headers.get("accept") ?? "");
  return new Response(render(workers, format), {
    headers: { "content-type": CONTENT_TYPES[format], "cache-control": "no-store" },
  });
}

const formatOf = (accept: string): Format =>
  accept.includes("application/openmetrics-text") ? "openmetrics" : "text";

const refuse = (status: number, detail: string, headers: Record<string, string> = {}): Response =>
  new Response(`${detail}\n`, {
    status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      ...headers,
    },
  });
