import { expect, test } from "vitest";
import { databaseDuration } from "#shared/metrics/families";
import type { Parts } from "../context.ts";
import type { Series } from "../hub/totals.ts";
import { answerScrape } from "./answer-scrape.ts";

const TOKEN = "a-token-of-the-scraper";
const series: Series[] = [
  { family: "atlas_token_reads_total", labels: { result: 'o"k\n\\' }, kind: "counter", value: 3 },
  {
    family: databaseDuration.name,
    labels: {},
    kind: "histogram",
    buckets: [1, 2, ...databaseDuration.buckets.slice(2).map(() => 0), 1],
    sum: 30.5,
  },
];
const parts = (token: string | null = TOKEN): Parts => ({
  token,
  receiverProblem: null,
  traceHub: () => ({ add: async () => 0 }),
  hubOf: (worker) => ({
    read: async () => (worker === "tokens" ? series : []),
    add: async () => ({ result: "added", unknown: 0 }),
  }),
});
const ask = (
  headers: Record<string, string>,
  {
    path = "/metrics",
    method = "GET",
    token,
  }: { path?: string; method?: string; token?: null } = {},
): Promise<Response> =>
  answerScrape(
    parts(token === null ? null : TOKEN),
    new Request(`http://127.0.0.1${path}`, { method, headers }),
  );
const bearer = { authorization: `Bearer ${TOKEN}` };

test("a scraper with the token gets all series of all Workers, histograms cumulative", async () => {
  const response = await ask(bearer);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split("\n");
  expect(lines).toContain("# TYPE atlas_token_reads_total counter");
  expect(lines).toContain(String.raw`atlas_token_reads_total{result="o\"k\n\\",worker="tokens"} 3`);
  const name = databaseDuration.name;
  for (const line of [
    `${name}_bucket{worker="tokens",le="0.002"} 1`,
    `${name}_bucket{worker="tokens",le="0.005"} 3`,
    `${name}_bucket{worker="tokens",le="25"} 3`,
    `${name}_bucket{worker="tokens",le="+Inf"} 4`,
    `${name}_sum{worker="tokens"} 30.5`,
    `${name}_count{worker="tokens"} 4`,
  ])
    expect(lines).toContain(line);
});

test("a scraper that asks for OpenMetrics gets it", async () => {
  const response = await ask({
    ...bearer,
    accept: "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5",
  });
  expect(response.headers.get("content-type")).toMatch(/^application\/openmetrics-text/);
  const text = await response.text();
  expect(text).toContain("# TYPE atlas_token_reads counter\natlas_token_reads_total{");
  expect(text.endsWith("\n# EOF\n")).toBe(true);
});

test.each([
  ["without a token", {}],
  [
    "with another token of the same length",
    { authorization: `Bearer ${"x".repeat(TOKEN.length)}` },
  ],
  ["with a part of the token", { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
  ["with the token alone", { authorization: TOKEN }],
])("a scraper %s is refused", async (_, headers) => {
  const response = await ask(headers);
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toBe('Bearer realm="atlas-metrics"');
  expect(await response.text()).not.toContain("atlas_");
});

test("without the secret, and at any other path, there is nothing", async () => {
  expect((await ask({ authorization: "Bearer " }, { token: null })).status).toBe(404);
  expect((await ask({ authorization: "Bearer null" }, { token: null })).status).toBe(404);
  expect((await ask(bearer, { path: "/" })).status).toBe(404);
  expect((await ask(bearer, { path: "/metrics/x" })).status).toBe(404);
});

test("only GET and HEAD read", async () => {
  expect((await ask(bearer, { method: "POST" })).status).toBe(405);
  expect((await ask(bearer, { method: "HEAD" })).status).toBe(200);
});
