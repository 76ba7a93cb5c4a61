import { describe, expect, test } from "vitest";
import { ENVIRONMENT } from "../workerd/environment.ts";
import { SettingsError, readEnvFile, readServeSettings } from "./settings.ts";

const GOOD = {
  ATLAS_BASE_URL: "https://atlas.example.com",
  ATLAS_DASHBOARD_URL: "https://dashboard.atlas.example.com",
  DATABASE_URL: "postgresql://atlas:s3cret@10.0.0.5/atlas",
  REDIS_URL: "redis://10.0.0.6:6379",
  VAULT_KEYS: "k1:c2VjcmV0",
  API_KEY_CHECK_SECRETS: "c2VjcmV0LWNoZWNr",
  LINK_SECRETS: "c2VjcmV0LWxpbmtz",
  ACCOUNT_KEYS: "a1:c2VjcmV0",
  JOBS_SECRET: "c2VjcmV0LWpvYnM",
  METRICS_TOKEN: "dG9rZW4tbWV0cmljcw",
};

function problemsOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    readServeSettings(env);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe("the settings of npm run serve", () => {
  test("with one's own PostgreSQL and Redis it takes the bridge, with the usual addresses", () => {
    expect(readServeSettings(GOOD)).toEqual({
      stores: {
        kind: "bridge",
        databaseUrl: GOOD.DATABASE_URL,
        redisUrl: GOOD.REDIS_URL,
        poolSize: 10,
      },
      workers: GOOD,
      listen: {
        public: "127.0.0.1:8787",
        dashboard: "127.0.0.1:8788",
        jobs: "127.0.0.1:8789",
        metrics: "127.0.0.1:9464",
        health: "127.0.0.1:8786",
      },
      maxHeapMiB: 128,
      leaveSeconds: 5,
      drainSeconds: 30,
      localProviders: [],
    });
  });

  test("with Upstash the Workers reach the stores themselves, and Upstash's token is needed", () => {
    const upstash = { ...GOOD, REDIS_URL: "https://example.upstash.io" };
    expect(problemsOf(upstash)).toEqual([expect.stringMatching(/^REDIS_TOKEN is not set\. /)]);
    const { stores } = readServeSettings({ ...upstash, REDIS_TOKEN: "t" });
    expect(stores).toEqual({ kind: "direct" });
  });

  test("without any setting it names every secret of every Worker, and how to make it", () => {
    const problems = problemsOf({});
    const secrets = new Set(Object.values(ENVIRONMENT).flatMap(({ secrets }) => secrets));
    secrets.delete("REDIS_TOKEN");
    for (const name of [...secrets, "ATLAS_BASE_URL", "ATLAS_DASHBOARD_URL"])
      expect(problems, name).toContainEqual(
        expect.stringMatching(new RegExp(`^${name} is not set\\. .{20}`)),
      );
  });

  test.each([
    ["DATABASE_URL", "mysql://u:s3cret@h/db"],
    ["REDIS_URL", "memcached://s3cret@h"],
    ["ATLAS_BASE_URL", "http://atlas.s3cret.com"],
    ["ATLAS_DASHBOARD_URL", "https://atlas.example.com/s3cret"],
    ["ATLAS_LISTEN_PUBLIC", "s3cret"],
    ["ATLAS_MAX_HEAP_MIB", "s3cret"],
    ["ATLAS_DRAIN_SECONDS", "301"],
    ["BRIDGE_POOL_SIZE", "0"],
    ["ATLAS_TRACES_RATIO", "s3cret"],
    ["ATLAS_RATE_LIMITS", "tokens.s3cret=1/60"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318/s3cret"],
    ["ATLAS_LOCAL_PROVIDERS", "http://10.0.0.1"],
  ])("a wrong %s is refused by name, and its value is not shown", (name, value) => {
    const problems = problemsOf({ ...GOOD, [name]: value });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} is not `))]);
    expect(problems.join()).not.toContain("s3cret");
  });

  test("an env file sets what it names, with quotes and comments", () => {
    const text = `# keys\nJOBS_SECRET="a b"\nATLAS_DRAIN_SECONDS=5 # short\n`;
    expect(readEnvFile(text, "atlas.env")).toEqual({
      JOBS_SECRET: "a b",
      ATLAS_DRAIN_SECONDS: "5",
    });
  });

  test("a name in an env file that nothing reads is refused", () => {
    const read = (text: string) => () => readEnvFile(text, "atlas.env");
    const said = (name: string) =>
      `A setting is missing or wrong:\n  ${name} in atlas.env is not a setting. Remove it, or correct its name.`;
    expect(read("JOB_SECRET=x\nJOBS_SECRET=x\n")).toThrow(said("JOB_SECRET"));
    expect(read("DATABASE_HTTP_ENDPOINT=y\n")).toThrow(said("DATABASE_HTTP_ENDPOINT"));
  });
});
