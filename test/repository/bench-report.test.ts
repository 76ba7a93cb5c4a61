import { describe, expect, it } from "vitest";
import { mostAtOnce } from "../bench/cells/refreshes.ts";
import { UsageError, readOptions } from "../bench/options.ts";
import { merged, percentile } from "../bench/percentile.ts";
import { ticksOf } from "../bench/process-cpu.ts";
import { type Report, type Row, brokenRow, isClean, toJson, toTable } from "../bench/report.ts";

const row: Row = {
  name: "token_read_warm",
  connections: 32,
  requests: 10_000,
  requests_per_second: 2000,
  p50_ms: 15.5,
  p99_ms: 30.25,
  cpu_ms_per_request: 0.4,
  bridge_cpu_ms_per_request: 0.07,
  sql_per_request: 0.0002,
  redis_per_request: 1,
  errors: 0,
};

const report: Report = {
  results: [row, { ...row, name: "refresh_storm", provider_calls: 1, cpu_ms_per_request: null }],
  machine: {
    cpus: 2,
    cpu_model: "Some CPU",
    memory_gb: 8,
    node: "24.0.0",
    workerd: "1.2",
    postgres: "18 (embedded)",
    redis: "embedded",
    processes: 4,
    load_before: 0.1,
    load_after: 2.5,
  },
};

describe("percentiles of the bench", () => {
  const hundred = Float64Array.from({ length: 100 }, (_, index) => index + 1);

  it("a percentile is the value that so many per cent do not exceed", () => {
    expect([percentile(hundred, 50), percentile(hundred, 99), percentile(hundred, 100)]).toEqual([
      50, 99, 100,
    ]);
  });

  it("one slow answer in ten thousand does not move the 99th percentile, two in a hundred do", () => {
    const many = new Float64Array(10_000).fill(1);
    many[9_999] = 500;
    expect(percentile(many, 99)).toBe(1);
    const few = new Float64Array(100).fill(1);
    few[98] = few[99] = 500;
    expect(percentile(few, 99)).toBe(500);
  });

  it("a percentile of nothing is 0, and of one value that value", () => {
    expect(percentile([], 99)).toBe(0);
    expect(percentile([7], 50)).toBe(7);
    expect(percentile([1, 2, 3], 50)).toBe(2);
  });

  it("windows are merged into one ascending series", () => {
    const series = merged([Float64Array.of(10, 2), Float64Array.of(9, 100)]);
    expect([...series]).toEqual([2, 9, 10, 100]);
  });
});

describe("what the bench counts", () => {
  it("calls that overlap in time are in parallel, calls that only touch are not", () => {
    expect(mostAtOnce([120, 0, 10, 20, 99], 100)).toBe(4);
    expect(mostAtOnce([0, 100, 200], 100)).toBe(1);
    expect(mostAtOnce([], 100)).toBe(0);
  });

  it("CPU ticks are read behind a program name with spaces and parentheses", () => {
    const stat = "77 (a) b (c) S 1 77 77 0 -1 4194560 900 0 0 0 120 35 0 0 20 0 9 0 5000";
    expect(ticksOf(stat)).toBe(155);
  });
});

describe("the report of the bench", () => {
  it("is one JSON object with results and machine", () => {
    const text = toJson(report);
    expect(text).not.toContain("\n");
    const parsed: Report = JSON.parse(text);
    expect(parsed).toEqual(report);
    expect(Object.keys(parsed.results[0] ?? {})).toEqual(
      expect.arrayContaining([
        "name",
        "connections",
        "requests_per_second",
        "p50_ms",
        "p99_ms",
        "cpu_ms_per_request",
        "sql_per_request",
        "redis_per_request",
        "errors",
      ]),
    );
  });

  it("has one aligned line per row in its table, with what is unknown as a dash", () => {
    const lines = toTable(report).split("\n");
    const [head = "", warm = "", storm = ""] = lines;
    const end = head.indexOf("CPU ms/req") + "CPU ms/req".length;
    expect(warm.slice(0, end)).toMatch(/^token_read_warm .* 0\.400$/);
    expect(storm.slice(0, end)).toMatch(/^refresh_storm .* -$/);
    expect(storm).toContain("provider calls 1");
  });

  it("is not clean with an error, nor with a promise that was not kept", () => {
    expect(isClean(row)).toBe(true);
    expect(isClean({ ...row, errors: 1 })).toBe(false);
    expect(isClean(brokenRow("connect_start", "no flow could be prepared"))).toBe(false);
    expect(isClean({ ...row, problem: "2 provider calls instead of 1" })).toBe(false);
  });
});

describe("the options of the bench", () => {
  const known = ["a", "b", "c"];

  it("default to all cells on embedded stores", () => {
    expect(readOptions([], {}, known)).toEqual({
      json: false,
      latency: false,
      cells: known,
      seconds: 5,
      connections: 1000,
      databaseUrl: null,
      redisUrl: null,
    });
  });

  it("--only picks cells and keeps their order", () => {
    expect(readOptions(["--json", "--only", "c, a"], {}, known)).toMatchObject({
      json: true,
      cells: ["a", "c"],
    });
  });

  it("the bench's own variables go before the common ones", () => {
    const env = {
      DATABASE_URL: "postgresql://x/a",
      BENCH_DATABASE_URL: "postgresql://x/b",
      REDIS_URL: "redis://x",
    };
    expect(readOptions([], env, known)).toMatchObject({
      databaseUrl: "postgresql://x/b",
      redisUrl: "redis://x",
    });
  });

  it.each([
    ["--only", "d"],
    ["--seconds", "0"],
    ["--seconds", "x"],
    ["--connections", "1.5"],
    ["--fast"],
  ])("%s %s is refused", (...args) => {
    expect(() => readOptions(args, {}, known)).toThrow(UsageError);
  });
});
