import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { Account } from "./account.ts";
import type { Answer, Call } from "./call.ts";
import { answerPages } from "./pages-api.ts";
import { answerWorkers } from "./workers-api.ts";

export const ACCOUNT_ID = "0123456789abcdef0123456789abcdef";
export const TOKEN = "fake-token-for-the-loopback";

/** What to do with a call instead of answering it; undefined to answer it. */
export type Interruption = "hang" | { status: number; code: number; message: string } | undefined;

export type FakeCloudflare = AsyncDisposable & {
  /** For `CLOUDFLARE_API_BASE_URL`. */
  apiUrl: string;
  /** Where requests for the public addresses arrive. */
  siteUrl: string;
  account: Account;
  /** Every call that changes something, as `METHOD path`, in order. */
  changes: string[];
  /** Calls that this fake does not know. A test that leaves one has met a wrangler that it was not made for. */
  unknown: string[];
  /** Sees each call before it is answered. */
  interrupt: (call: Call) => Interruption;
  /** What the deployed Atlas says at `/readyz`. */
  ready: boolean;
};

/**
 * Speaks the part of Cloudflare's API that wrangler uses to deploy, on loopback, and answers for the deployed Atlas.
 * Like the real one, it refuses a wrong token, an unknown Worker, and a binding to a Worker that is not there.
 */
export async function startFakeCloudflare(): Promise<FakeCloudflare> {
  const server = createServer((incoming, outgoing) => void serve(fake, incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const fake: FakeCloudflare = {
    apiUrl: `http://127.0.0.1:${port}/client/v4`,
    siteUrl: `http://127.0.0.1:${port}`,
    account: new Account(),
    changes: [],
    unknown: [],
    interrupt: () => undefined,
    ready: true,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return fake;
}

async function serve(fake: FakeCloudflare, incoming: IncomingMessage, outgoing: ServerResponse) {
  const url = new URL(incoming.url ?? "/", fake.siteUrl);
  if (!url.pathname.startsWith("/client/v4/")) return serveSite(fake, incoming, outgoing);
  const raw = await buffer(incoming);
  const call: Call = {
    method: incoming.method ?? "GET",
    path: url.pathname.replace("/client/v4", "").replace(`/accounts/${ACCOUNT_ID}`, ""),
    query: url.searchParams,
    body: await readBody(incoming, raw),
  };
  const interruption = fake.interrupt(call);
  if (interruption === "hang") return;
  const isOwnToken = incoming.headers.authorization === `Bearer ${TOKEN}`;
  const answer =
    interruption ??
    (isOwnToken || call.path.startsWith("/pages/assets/")
      ? (answerWorkers(fake.account, call) ?? answerPages(fake.account, call))
      : { status: 401, code: 10000, message: "Authentication error" });
  if (answer === undefined) fake.unknown.push(`${call.method} ${call.path}`);
  else if (call.method !== "GET" && !("code" in answer))
    fake.changes.push(`${call.method} ${call.path}`);
  send(outgoing, answer ?? { status: 404, code: 7003, message: "No route for that URI" });
}

function send(outgoing: ServerResponse, answer: Answer): void {
  const failed = "code" in answer;
  outgoing.writeHead(failed ? answer.status : 200, { "content-type": "application/json" });
  outgoing.end(
    JSON.stringify({
      success: !failed,
      result: failed ? null : answer.result,
      errors: failed ? [{ code: answer.code, message: answer.message }] : [],
      messages: [],
    }),
  );
}

async function readBody(incoming: IncomingMessage, raw: Buffer): Promise<unknown> {
  const type = incoming.headers["content-type"] ?? "";
  if (raw.length === 0) return null;
  if (type.startsWith("multipart/form-data"))
    return new Response(new Uint8Array(raw), { headers: { "content-type": type } }).formData();
  return JSON.parse(raw.toString("utf8"));
}

/** What the internet sees: the gateway at one host, the dashboard at the other. */
function serveSite(
  fake: FakeCloudflare,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const isDashboard = (incoming.headers.host ?? "").startsWith("dashboard.");
  const path = (incoming.url ?? "/").replace(isDashboard ? /^\/api/ : /^(?!)/, "");
  if (isDashboard && path === "/") {
    outgoing.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");
    return;
  }
  if (path === "/readyz") {
    outgoing.writeHead(fake.ready ? 200 : 503, { "content-type": "application/json" });
    outgoing.end(JSON.stringify({ status: fake.ready ? "ready" : "not_ready" }));
    return;
  }
  outgoing.writeHead(401, { "content-type": "application/problem+json" }).end("{}");
}
