const LIMIT_MS = 30_000;

/** An answer of Cloudflare's API that is not a success. */
export class CloudflareError extends Error {
  override readonly name = "CloudflareError";
  readonly codes: readonly number[];

  constructor(codes: readonly number[], message: string) {
    super(message);
    this.codes = codes;
  }
}

type Envelope = {
  success?: boolean;
  result?: unknown;
  errors?: readonly { code?: number; message?: string }[];
};

export type CloudflareApi = {
  /** The result of one call below the account. @throws {@link CloudflareError}, or Error when nothing answers. */
  call(method: "GET" | "POST", path: string, body?: object): Promise<unknown>;
};

/** A client of Cloudflare's API, with the credentials and the address that wrangler takes from the environment. */
export function makeCloudflareApi(env: NodeJS.ProcessEnv): CloudflareApi {
  const base = env["CLOUDFLARE_API_BASE_URL"] ?? "https://api.cloudflare.com/client/v4";
  const account = env["CLOUDFLARE_ACCOUNT_ID"] ?? "";
  const token = env["CLOUDFLARE_API_TOKEN"] ?? "";
  return {
    call: async (method, path, body) => {
      const response = await fetch(`${base}/accounts/${account}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(LIMIT_MS),
      }).catch(() => {
        throw new Error(`Cloudflare's API did not answer at ${method} ${path}. Run it again.`);
      });
      const envelope = (await response.json().catch(() => ({}))) as Envelope;
      if (response.ok && envelope.success === true) return envelope.result;
      const errors = envelope.errors ?? [];
      const said = errors
        .map(({ code, message }) => `${message ?? "?"} (${code ?? "?"})`)
        .join("; ");
      throw new CloudflareError(
        errors.flatMap(({ code }) => (code === undefined ? [] : [code])),
        `Cloudflare answered ${response.status} to ${method} ${path}: ${said || "no reason given"}.${hintOf(response.status)}`,
      );
    },
  };
}

const hintOf = (status: number): string =>
  status === 401 || status === 403
    ? " Check CLOUDFLARE_API_TOKEN, its permissions and CLOUDFLARE_ACCOUNT_ID."
    : "";

/** Codes with which the API says that there is no such Worker, and no such Pages project. */
const NOT_THERE = new Set([10007, 10090, 8000007]);

/** The result, or null when what the path names does not exist. */
export const callOrNull = (api: CloudflareApi, path: string): Promise<unknown> =>
  api.call("GET", path).catch((error: unknown) => {
    if (error instanceof CloudflareError && error.codes.some((code) => NOT_THERE.has(code)))
      return null;
    throw error;
  });
