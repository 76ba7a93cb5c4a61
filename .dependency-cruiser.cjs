/** The folders of `workers/tokens/src`, the lowest first. */
const TOKENS_FOLDERS = [
  "vault",
  "token",
  "usage",
  "revocation",
  "refresh",
  "read",
  "connections",
  "jobs",
];

/** Who may import whom. `test/repository/layers.test.ts` plants a violation of each and sees it refused. */
module.exports = {
  forbidden: [
    ...TOKENS_FOLDERS.map((folder, index) => ({
      name: "tokens-folders-in-order",
      comment: "Each folder of the tokens Worker may use the ones before it, never the ones after.",
      severity: "error",
      from: { path: `^workers/tokens/src/${folder}/` },
      to: {
        path: `^workers/tokens/src/(${TOKENS_FOLDERS.slice(index + 1).join("|") || "service"})[./]`,
      },
    })),
    {
      name: "workers-meet-in-contracts",
      comment:
        "A Worker never imports another Worker: they know each other by shared/contracts only.",
      severity: "error",
      from: { path: "^workers/([^/]+)/" },
      to: { path: "^workers/", pathNot: "^workers/$1/" },
    },
    {
      name: "shared-knows-no-worker",
      severity: "error",
      from: { path: "^shared/" },
      to: { path: "^(workers|bridge|deploy|dev|sdk|web)/" },
    },
    {
      name: "contracts-stand-alone",
      comment: "Contracts import zod, result, ids and each other.",
      severity: "error",
      from: { path: "^shared/contracts/" },
      to: { pathNot: "^(shared/contracts/|shared/(result|ids)\\.ts|node_modules/zod/)" },
    },
    {
      name: "sdk-stands-alone",
      comment: "The SDK is a package: it has its own files and openapi-fetch, nothing of Atlas.",
      severity: "error",
      from: { path: "^sdk/", pathNot: "\\.test\\.ts$" },
      to: { pathNot: "^(sdk/|node_modules/openapi-fetch/)" },
    },
    {
      name: "only-repositories-touch-the-database",
      severity: "error",
      from: { path: "^workers/", pathNot: "([/-]repository\\.ts|/context\\.ts|\\.test\\.tsx?)$" },
      to: { path: "^(shared/db/schema/|node_modules/(drizzle-orm|@neondatabase)/)" },
    },
    {
      name: "only-repositories-use-the-database-client",
      comment: "A type-only import says what a use case hands on; it cannot run a statement.",
      severity: "error",
      from: {
        path: "^workers/",
        pathNot: "([/-]repository\\.ts|/context\\.ts|\\.test\\.tsx?)$",
      },
      to: { path: "^shared/db/client\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "only-the-gateway-speaks-http",
      severity: "error",
      from: { path: "^(workers|shared)/", pathNot: "^workers/gateway/" },
      to: { path: "^node_modules/(hono|@hono)/" },
    },
    {
      name: "one-file-knows-arctic",
      severity: "error",
      from: {
        path: ".",
        pathNot: "(^workers/oauth/src/connect/authorization-link\\.ts|\\.test\\.ts)$",
      },
      to: { path: "^node_modules/arctic/" },
    },
    {
      name: "one-file-makes-redis-clients",
      severity: "error",
      from: {
        path: "^(workers|shared)/",
        pathNot: "(^shared/cache/redis\\.ts|\\.test\\.ts)$",
      },
      to: { path: "^node_modules/@upstash/redis/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "testing-stays-in-tests",
      severity: "error",
      from: {
        path: "^(workers|shared|bridge|deploy|dev|sdk)/",
        pathNot: "(\\.test\\.tsx?$|^(bridge|workers/[^/]+)/test/)",
      },
      to: { path: "^(test|bridge/test|workers/[^/]+/test)/" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "resolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^cloudflare:" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(\\.d\\.ts$)" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      extensions: [".ts", ".tsx", ".mjs", ".js"],
      conditionNames: ["import", "types", "default"],
    },
  },
};
