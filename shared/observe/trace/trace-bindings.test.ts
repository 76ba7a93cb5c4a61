import { beforeEach, expect, test } from "vitest";
import { type CallContext, serviceContext } from "../../contracts/call-context.ts";
import { err, ok } from "../../result.ts";
import { runInSpan } from "./active-span.ts";
import { inClientSpan } from "./client-span.ts";
import { serveInSpan } from "./serve-span.ts";
import { spanBuffer } from "./span-buffer.ts";
import { Span } from "./span.ts";
import { traceBindings } from "./trace-bindings.ts";

const ctx = serviceContext("gateway", "req_1");
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
let seen: CallContext[];
/** As a stub: its methods work only on itself. */
const tokens = {
  answer: ok(1) as unknown,
  async readToken(context: CallContext): Promise<unknown> {
    seen.push(context);
    if (this.answer instanceof Error) throw this.answer;
    return this.answer;
  },
};
const env = traceBindings({ TOKENS: tokens, TELEMETRY: tokens, NAME: "x" });
const root = (): Span => new Span({ traceId: TRACE, spanId: null }, "server", "GET /x");
const inRoot = <T>(work: () => Promise<T>, span = root()): Promise<T> =>
  runInSpan(span, work, () => undefined);

beforeEach(() => {
  seen = [];
  tokens.answer = ok(1);
  spanBuffer.take();
});

test("outside of a sampled request a call goes through unchanged and leaves no span", async () => {
  expect(await env.TOKENS.readToken(ctx)).toEqual(ok(1));
  expect(seen).toEqual([ctx]);
  expect(seen[0]).toBe(ctx);
  expect(spanBuffer.isEmpty).toBe(true);
});

test("in a sampled request the callee learns its caller's span, which is below the request's", async () => {
  const span = root();
  await inRoot(() => env.TOKENS.readToken(ctx), span);
  const [client, server] = spanBuffer.take();
  expect(server).toMatchObject({ spanId: span.spanId, parentId: null });
  expect(client).toMatchObject({
    traceId: TRACE,
    parentId: span.spanId,
    kind: "client",
    name: "tokens/readToken",
    attributes: { "rpc.response.status_code": "ok" },
  });
  expect(seen).toEqual([{ ...ctx, traceparent: `00-${TRACE}-${client?.spanId}-01` }]);
});

test("two requests at the same time do not see each other's span", async () => {
  const [a, b] = [root(), root()];
  await Promise.all([a, b].map((span) => inRoot(() => env.TOKENS.readToken(ctx), span)));
  const parents = spanBuffer.take().flatMap(({ parentId }) => parentId ?? []);
  expect(parents.toSorted()).toEqual([a.spanId, b.spanId].toSorted());
});

test("a refusal is a code on a good span, and a throw is a failed span without its message", async () => {
  tokens.answer = err({ code: "not_found", detail: "secret" });
  await inRoot(() => env.TOKENS.readToken(ctx));
  expect(spanBuffer.take()[0]).toMatchObject({
    failed: false,
    attributes: { "rpc.response.status_code": "not_found" },
  });
  tokens.answer = new TypeError("secret");
  await expect(inRoot(() => env.TOKENS.readToken(ctx))).rejects.toThrow("secret");
  const spans = spanBuffer.take();
  expect(spans[0]).toMatchObject({ failed: true, attributes: { "error.type": "TypeError" } });
  expect(JSON.stringify(spans)).not.toContain("secret");
});

test("reports to telemetry leave no spans, and other values stay as they are", async () => {
  expect(env.TELEMETRY).toBe(tokens);
  expect(env.NAME).toBe("x");
});

test("a served call and what it calls are below the caller's span, in that order", async () => {
  await serveInSpan("tokens", "readToken", `00-${TRACE}-00f067aa0ba902b7-01`, () =>
    inClientSpan({ name: "redis", attributes: { "db.system.name": "redis" } }, async () => ok(1)),
  );
  const [redis, served] = spanBuffer.take();
  expect(served).toMatchObject({ parentId: "00f067aa0ba902b7", kind: "server" });
  expect(redis).toMatchObject({ parentId: served?.spanId, name: "redis", traceId: TRACE });
});
