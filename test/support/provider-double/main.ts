import { startProviderDouble } from "./provider-double.ts";

/**
 * Starts the double in its own process. The first line on stdout is JSON: `{port, origin, endpoints, client}`.
 * Everything else goes through `POST /control`. Ends on SIGTERM and SIGINT.
 */
const options = {
  port: Number(process.env["PROVIDER_DOUBLE_PORT"] ?? 0),
  expiresInSeconds: Number(process.env["PROVIDER_DOUBLE_EXPIRES_IN_SECONDS"] ?? 3600),
};
if (!Number.isInteger(options.port) || !(options.expiresInSeconds > 0)) {
  throw new Error("PROVIDER_DOUBLE_PORT or PROVIDER_DOUBLE_EXPIRES_IN_SECONDS is not a number");
}

const { port, origin, endpoints, client, close } = await startProviderDouble(options);
console.log(JSON.stringify({ port, origin, endpoints, client }));

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void close().finally(() => process.exit(0));
  });
}
