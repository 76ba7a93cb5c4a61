import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkMetrics } from "./operator-checks.ts";

let server: Server;
let metrics: string;
let url: string;

beforeAll(async () => {
  server = createServer((_, response) => response.end(metrics));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
});
afterAll(() => server.close());

const nowSeconds = (): number => Date.now() / 1_000;
const HEALTHY: Readonly<Record<string, () => number>> = {
  'atlas_job_last_success_timestamp_seconds{job_name="auth",worker="gateway"}': nowSeconds,
  'atlas_job_last_success_timestamp_seconds{job_name="projects",worker="gateway"}': nowSeconds,
  'atlas_job_last_success_timestamp_seconds{job_name="tokens",worker="gateway"}': nowSeconds,
  'atlas_job_last_success_timestamp_seconds{job_name="users",worker="gateway"}': nowSeconds,
  'atlas_outbox_oldest_age_seconds{worker="projects"}': () => 900,
  'atlas_refreshes_overdue{worker="tokens"}': () => 100,
  'atlas_revocations_waiting{worker="tokens"}': () => 500,
  'atlas_mail_oldest_age_seconds{worker="auth"}': () => 1_800,
  'atlas_key_age_seconds{key="data",worker="tokens"}': () => 120 * 86_400,
  'atlas_key_age_seconds{key="wrapping",worker="tokens"}': () => 400 * 86_400,
};
const series = Object.keys(HEALTHY);

/** The checks that find a problem when one series has another value, or is missing. */
async function problemsWith(name: string, value: number | null): Promise<string[]> {
  metrics = Object.entries(HEALTHY)
    .filter(([other]) => other !== name || value !== null)
    .map(([other, usual]) => `${other} ${other === name ? value : usual()}\n`)
    .join("");
  const found = await checkMetrics({
    url: "",
    dashboardUrl: null,
    jobs: null,
    metrics: { url, token: "t" },
  });
  expect(found).toHaveLength(series.length);
  return found.filter(({ status }) => status === "problem").map(({ check }) => check);
}

test("values at their limits are no problem", async () => {
  expect(await problemsWith("none", null)).toEqual([]);
});

test.each([
  [0, "job auth", (): number | null => nowSeconds() - 1_300],
  [1, "job projects", (): number | null => nowSeconds() - 1_300],
  [2, "job tokens", (): number | null => null],
  [3, "job users", (): number | null => null],
  [4, "outbox", (): number | null => 901],
  [5, "refreshes", (): number | null => 101],
  [6, "revocations", (): number | null => 501],
  [7, "mail", (): number | null => 1_801],
  [8, "data keys", (): number | null => 121 * 86_400],
  [9, "key-encryption key", (): number | null => 401 * 86_400],
] as const)(
  "series %i beyond its limit is the problem of %s alone",
  async (index, check, value) => {
    expect(await problemsWith(series[index] ?? "", value())).toEqual([check]);
  },
);
