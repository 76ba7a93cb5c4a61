const LIMIT_MS = 10_000;

/** An instant query of one number; null when there is none, such as without a series or a request. */
export type Prometheus = { query(expression: string, atTime?: string): Promise<number | null> };

type Answer = {
  status?: string;
  error?: string;
  data?: { result?: { value?: [number, string] }[] };
};

/**
 * A client of Prometheus' HTTP API, at `PROMETHEUS_URL`, with `PROMETHEUS_TOKEN` as bearer token where it is set.
 *
 * @throws Error when the address is missing; a query throws when it is not answered. No message has the token.
 */
export function makePrometheus(env: NodeJS.ProcessEnv): Prometheus {
  const base = URL.parse(env["PROMETHEUS_URL"] ?? "");
  const token = env["PROMETHEUS_TOKEN"];
  if (base === null)
    throw new Error(
      "PROMETHEUS_URL is not set: name the Prometheus that scrapes this environment, such as https://prometheus.example.com.",
    );
  const address = new URL("api/v1/query", base.href.replace(/\/?$/, "/"));
  return {
    query: async (expression, atTime) => {
      const body = new URLSearchParams({ query: expression });
      if (atTime !== undefined) body.set("time", atTime);
      const response = await fetch(address, {
        method: "POST",
        body,
        headers: token === undefined || token === "" ? {} : { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(LIMIT_MS),
      }).catch(() => {
        throw new Error(
          "Prometheus did not answer. Check PROMETHEUS_URL and that it is reachable.",
        );
      });
      const answer = (await response.json().catch(() => ({}))) as Answer;
      if (!response.ok || answer.status !== "success")
        throw new Error(
          `Prometheus answered ${response.status}: ${answer.error ?? "no reason given"}. Check PROMETHEUS_URL and PROMETHEUS_TOKEN.`,
        );
      const value = Number(answer.data?.result?.[0]?.value?.[1] ?? Number.NaN);
      return Number.isFinite(value) ? value : null;
    },
  };
}
