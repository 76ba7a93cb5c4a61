import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

const setupFiles = ["./test/support/scheduler.ts"];
/** Tests that start whole programs, one after the other. */
const processes = [
  "bridge/test/process.test.ts",
  "bridge/test/services/**/*.test.ts",
  "deploy/migrate.test.ts",
  "test/repository/bundles.test.ts",
];

/** Threads share the compiled database engine. */
const inThreads = { pool: "threads" as const, globalSetup: ["./test/support/prepare/engine.ts"] };

/** The same for files that start all of Atlas. */
const withBundles = {
  ...inThreads,
  globalSetup: [...inThreads.globalSetup, "./test/support/prepare/bundles.ts"],
};

/** The files in a thread share their modules and globals, which saves loading them again. */
const inSharedThreads = {
  ...inThreads,
  isolate: false,
  setupFiles: [...setupFiles, "./test/support/restore-globals.ts"],
};

/** Deployments over and over with the real wrangler: all work and no waiting, so .ci/run does it behind its other steps. */
const deployments = [
  "test/ops/cloudflare/{deploy,dry-run,settings}.test.ts",
  "test/ops/pipeline/database-branch.test.ts",
];

/** Half of their time they wait: for a scrape, a tick, a retry. */
const watching = [
  "test/ops/cloudflare/rotate-keys.test.ts",
  "test/ops/metrics/*.test.ts",
  "test/ops/traces/*.test.ts",
  "test/ops/serve/serve.test.ts",
  "test/ops/pipeline/burn-rate.test.ts",
  "test/ops/pipeline/rollout.test.ts",
];

/** Tests of all of Atlas that wait most of the time: for caches to forget, and for programs to start. */
const patient = [
  "test/system/administration.test.ts",
  "test/system/missing-secret.test.ts",
  "test/system/overview.test.ts",
];

/** What waits more than it works: for providers that hang, caches that forget, processes that come back. */
const besideEachOther = { maxWorkers: 3, sequence: { groupOrder: 3 } };

/** They look at the clock, so nothing else runs beside them. */
const alone = ["test/system/bad-input.test.ts"];
const sequential = (name: string, include: string[]) => ({
  test: {
    name,
    include,
    ...withBundles,
    testTimeout: 120_000,
    hookTimeout: 240_000,
    fileParallelism: false,
    sequence: { groupOrder: 1 },
  },
});

/** A busy machine lets a test wait for what it polls: one second, the default, says more about the machine than about Atlas. */
const patiently = <T extends { test: object }>(project: T) => ({
  ...project,
  test: { ...project.test, expect: { poll: { timeout: 10_000 } } },
});

export default defineConfig({
  test: {
    reporters: ["default"],
    teardownTimeout: 30_000,
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "shared/**/*.test.ts",
            "workers/*/src/**/*.test.{ts,tsx}",
            "web/src/**/*.test.ts",
            "bridge/test/*.test.ts",
            "sdk/src/*.test.ts",
            "deploy/**/*.test.ts",
            "dev/**/*.test.ts",
            "test/bench/**/*.test.ts",
            "test/support/**/*.test.ts",
            "test/repository/**/*.test.ts",
          ],
          exclude: ["**/*.workerd.test.ts", "**/node_modules/**", ...processes],
          ...inSharedThreads,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        plugins: [
          cloudflareTest({
            miniflare: {
              compatibilityDate: "2026-10-01",
              compatibilityFlags: ["nodejs_compat"],
              // Otherwise Vite takes a .wasm import for itself.
              modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
            },
          }),
        ],
        test: { name: "workerd", include: ["**/*.workerd.test.ts"], testTimeout: 60_000 },
      },
      {
        test: {
          name: "use-cases",
          include: ["workers/*/test/**/*.test.ts"],
          ...inSharedThreads,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Now and then each of them waits for a time limit.
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "system",
          include: ["test/system/*.test.ts"],
          ...withBundles,
          exclude: ["test/system/attacks-*.test.ts", ...alone, ...patient],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "patient",
          include: patient,
          ...withBundles,
          testTimeout: 120_000,
          hookTimeout: 240_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "processes",
          include: processes,
          setupFiles,
          testTimeout: 180_000,
          hookTimeout: 240_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "corpus",
          include: ["test/system/odd-answers/*.test.ts", "test/system/attacks-on-flows.test.ts"],
          ...withBundles,
          testTimeout: 120_000,
          hookTimeout: 240_000,
          ...besideEachOther,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/browser/*.test.ts"],
          ...withBundles,
          globalSetup: [...withBundles.globalSetup, "./test/support/prepare/dashboard.ts"],
          testTimeout: 120_000,
          hookTimeout: 240_000,
          maxWorkers: 3,
        },
      },
      sequential("system-alone", alone),
      sequential("corpus-alone", ["test/system/attacks-on-doors.test.ts"]),
      {
        test: {
          name: "deployments",
          include: deployments,
          // Behind the other steps a minute's work may take ten.
          testTimeout: 900_000,
          hookTimeout: 900_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "ops",
          include: ["test/ops/**/*.test.ts"],
          exclude: [...deployments, ...watching],
          testTimeout: 180_000,
          hookTimeout: 240_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "watching",
          include: watching,
          testTimeout: 180_000,
          hookTimeout: 240_000,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "services",
          include: ["test/services/**/*.test.ts"],
          setupFiles,
          testTimeout: 180_000,
          hookTimeout: 240_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "faults",
          include: ["test/faults/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 240_000,
          ...besideEachOther,
        },
      },
    ].map(patiently),
  },
});
