import { isLoopbackAddress, isLoopbackHost } from "#shared/loopback";
import { startSandbox } from "./sandbox.ts";

const DEFAULT_SECRET = "sandbox-secret";

/** Loopback addresses only get by with the secret that is printed in the README. */
function readOptions(env: NodeJS.ProcessEnv) {
  const host = env["SANDBOX_HOST"] ?? "127.0.0.1";
  const clientSecret = env["SANDBOX_CLIENT_SECRET"] ?? DEFAULT_SECRET;
  if (clientSecret === DEFAULT_SECRET && !isLoopbackHost(host) && !isLoopbackAddress(host)) {
    throw new Error("SANDBOX_CLIENT_SECRET must be set when SANDBOX_HOST is not loopback");
  }
  const redirectUris = (env["SANDBOX_REDIRECT_URIS"] ?? "").split(/\s+/).filter(Boolean);
  return {
    host,
    issuerHost: env["SANDBOX_ISSUER_HOST"] ?? "127.0.0.1",
    port: readNumber("SANDBOX_PORT", env["SANDBOX_PORT"], 8790),
    accessTokenSeconds: readNumber(
      "SANDBOX_ACCESS_TOKEN_SECONDS",
      env["SANDBOX_ACCESS_TOKEN_SECONDS"],
      300,
    ),
    clients: [
      {
        clientId: env["SANDBOX_CLIENT_ID"] ?? "atlas",
        clientSecret,
        redirectUris,
        allowAnyLoopbackCallback: true,
      },
    ],
  };
}

function readNumber(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined || text === "") return fallback;
  if (!/^\d{1,6}$/.test(text)) throw new Error(`${name} is not a number`);
  return Number(text);
}

const sandbox = await startSandbox(readOptions(process.env));
console.log(`sandbox provider: ${sandbox.issuer} (log: ${sandbox.issuer}/log)`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void sandbox.close().finally(() => process.exit(0));
  });
}
