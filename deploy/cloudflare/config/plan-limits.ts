import { ALL_WORKERS } from "../../workerd/environment.ts";
import type { Finding } from "./finding.ts";
import { type Settings, secretsOf, variablesOf } from "./settings.ts";

/**
 * What Cloudflare allows on the paid Workers plan, as documented in November 2026.
 *
 * @see https://developers.cloudflare.com/workers/platform/limits/
 */
const LIMITS = { variables: 128, valueBytes: 5 * 1024 } as const;

/** What the free plan allows of the time that the CPU works for one request. A password hash takes 31–44 ms. */
const FREE_CPU_MS = 10;

/** Checks the sizes that Cloudflare would refuse in the middle of a deployment. */
export function findLimitProblems(settings: Settings): Finding[] {
  const perWorker = ALL_WORKERS.map((worker): Finding => {
    const values = Object.entries({
      ...variablesOf(worker, settings),
      ...secretsOf(worker, settings),
    });
    const long = values.find(([, value]) => Buffer.byteLength(value) > LIMITS.valueBytes);
    const finding = { where: worker, name: "limits" };
    if (values.length > LIMITS.variables)
      return {
        ...finding,
        status: "problem",
        message: `${values.length} variables and secrets: ${LIMITS.variables} are allowed.`,
      };
    if (long !== undefined)
      return {
        ...finding,
        status: "problem",
        message: `${long[0]} is longer than ${LIMITS.valueBytes} bytes. Make it shorter.`,
      };
    return {
      ...finding,
      status: "ok",
      message: `${values.length} of ${LIMITS.variables} variables and secrets.`,
    };
  });
  const plan: Finding = {
    status: "note",
    where: "account",
    name: "plan",
    message: `The account needs the paid Workers plan: the free one ends a request after ${FREE_CPU_MS} ms of CPU, and a password hash takes more.`,
  };
  return [...perWorker, plan];
}
