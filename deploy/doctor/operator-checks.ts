import { type Diagnosis, type Installation, ask, fine, problem, skipped } from "./diagnosis.ts";

/** Each part that says what keeps it from working, and the keys that are in use. */
export async function checkJobsDoor({ url, jobs }: Installation): Promise<Diagnosis[]> {
  if (jobs === null) return checkReadyFromOutside(url);
  const [ready, keys] = await Promise.all([
    ask(`${jobs.url}/readyz`, jobs.secret),
    ask(`${jobs.url}/keys`, jobs.secret),
  ]);
  if (ready.answer === null)
    return [
      problem(
        "readiness",
        `The jobs door does not answer (${ready.why}).`,
        "Check --jobs-url; on Kubernetes: kubectl -n atlas port-forward service/atlas 8789",
      ),
    ];
  if (ready.answer.status === 401)
    return [
      problem("readiness", "The jobs door refuses JOBS_SECRET.", "Take the installation's secret."),
    ];
  return [
    ...readProblems(ready.answer.body),
    keys.answer?.status === 200
      ? checkKeyUse(keys.answer.body)
      : problem(
          "keys",
          `The list of keys is not to be read (${keys.answer?.status ?? "no answer"}).`,
          "Solve what readiness names first.",
        ),
  ];
}

async function checkReadyFromOutside(url: string): Promise<Diagnosis[]> {
  const { answer } = await ask(`${url}/readyz`);
  const more = "Set JOBS_SECRET and --jobs-url (or --env): then each part says what is wrong.";
  return [
    answer?.status === 200
      ? fine("readiness", "every part is ready")
      : problem("readiness", `/readyz answers ${answer?.status ?? "nothing"}.`, more),
    skipped("keys", more),
  ];
}

/** The installation's own words name what is missing; never a value. */
function readProblems(body: string): Diagnosis[] {
  const read = parse(body);
  const problems: unknown = Reflect.get(read, "problems");
  if (!Array.isArray(problems))
    return [
      problem(
        "readiness",
        "The jobs door answers, but not as Atlas does.",
        "Check --jobs-url: it is the socket `jobs`, or /operator of the public address.",
      ),
    ];
  if (problems.length === 0)
    return [fine("readiness", "every part is ready, and the schema is this release's or newer")];
  return problems.map((one) => problem("readiness", String(one), nextFor(String(one))));
}

/** The first of these that fits says what to do. */
const NEXT: readonly (readonly [RegExp, string])[] = [
  [/clock/i, "Synchronise both machines' clocks (timedatectl, chrony)."],
  [/schema|migrat/i, "Apply the migrations: npm run migrate, serve -- --migrate, or helm upgrade."],
  [
    /VAULT_KEYS|ACCOUNT_KEYS|key-encryption/i,
    "Restore the key from its escrow into the setting that is named (docs/backup.md).",
  ],
  [/database|postgres/i, "Check that PostgreSQL (or the bridge) runs and DATABASE_URL is right."],
  [/redis|cache/i, "Check that Redis (or the bridge) runs and REDIS_URL is right."],
  [/[A-Z]{3,}_[A-Z_]+/, "Correct that setting; docs/deploy-cloudflare.md has every format."],
  [/does not answer/, "Look at that Worker's log: lines with log.level error."],
];

const nextFor = (text: string): string =>
  NEXT.find(([pattern]) => pattern.test(text))?.[1] ?? "Look at the log: lines with not_ready.";

function checkKeyUse(body: string): Diagnosis {
  const { auth: accounts, ...vault } = parse(body) as Record<string, unknown>;
  // Two settings, each with a primary key: VAULT_KEYS, and ACCOUNT_KEYS of auth.
  const used = [keyIdsIn(Object.values(vault)), keyIdsIn([accounts])];
  const names = used.map((ids) => ids.join(", ")).filter((ids) => ids !== "");
  if (names.length === 0) return fine("keys", "no key is in use yet");
  return used.every((ids) => ids.length <= 1)
    ? fine("keys", `${names.join(" and ")} wraps every data key`)
    : problem(
        "keys",
        `Several keys are in use: ${names.join("; ")}.`,
        "Finish it: npm run keys:rotate",
      );
}

const keyIdsIn = (lists: readonly unknown[]): string[] => {
  const rows: unknown[] = lists.flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
  const ids = rows.map((row): unknown =>
    typeof row === "object" && row !== null ? Reflect.get(row, "key_id") : null,
  );
  return [...new Set(ids.filter((id) => typeof id === "string"))].toSorted();
};

function parse(text: string): object {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null ? read : {};
  } catch {
    return {};
  }
}

const DAY_SECONDS = 86_400;

/** A gauge and what is too much of it: the limits of the alerts (docs/metrics.md). */
type Limit = {
  readonly check: string;
  readonly metric: string;
  readonly labels?: string;
  readonly most: number;
  readonly unit: string;
  readonly next: string;
};

const LIMITS: readonly Limit[] = [
  {
    check: "outbox",
    metric: "atlas_outbox_oldest_age_seconds",
    most: 900,
    unit: "s is the oldest event's age",
    next: "docs/runbooks/outbox-backlog.md",
  },
  {
    check: "refreshes",
    metric: "atlas_refreshes_overdue",
    most: 100,
    unit: "connections are overdue",
    next: "docs/runbooks/refreshes-overdue.md",
  },
  {
    check: "revocations",
    metric: "atlas_revocations_waiting",
    most: 500,
    unit: "grants wait to be revoked",
    next: "docs/runbooks/revocations-waiting.md",
  },
  {
    check: "mail",
    metric: "atlas_mail_oldest_age_seconds",
    most: 1_800,
    unit: "s is the age of the oldest mail that waits",
    next: "docs/runbooks/mail-waiting.md",
  },
  {
    check: "data keys",
    metric: "atlas_key_age_seconds",
    labels: 'key="data"',
    most: 120 * DAY_SECONDS,
    unit: "s is the oldest data key's age",
    next: "docs/runbooks/key-old.md",
  },
  {
    check: "key-encryption key",
    metric: "atlas_key_age_seconds",
    labels: 'key="wrapping"',
    most: 400 * DAY_SECONDS,
    unit: "s is the newest key-encryption key's age",
    next: "docs/runbooks/key-old.md",
  },
];

const JOB = "atlas_job_last_success_timestamp_seconds";
const JOBS = ["auth", "projects", "tokens", "users"];
const JOB_LIMIT_SECONDS = 1_200;

/** What has piled up, from the metrics. */
export async function checkMetrics({ metrics }: Installation): Promise<Diagnosis[]> {
  if (metrics === null)
    return [skipped("jobs, outbox, keys' age", "Set METRICS_TOKEN and --metrics-url.")];
  const { answer, ...failed } = await ask(metrics.url, metrics.token);
  if (answer?.status !== 200)
    return [
      problem(
        "metrics",
        `${metrics.url} answers ${answer?.status ?? ("why" in failed ? failed.why : "nothing")}.`,
        "401: another METRICS_TOKEN. 404: the secret is not set, or another path than /metrics.",
      ),
    ];
  const samples = answer.body.split("\n").filter((line) => !line.startsWith("#"));
  return [
    ...JOBS.map((job) => checkJob(job, highest(samples, JOB, `job_name="${job}"`))),
    ...LIMITS.map((limit) => checkLimit(limit, highest(samples, limit.metric, limit.labels))),
  ];
}

/** The highest value of a metric over its series; null when it has none. */
function highest(samples: readonly string[], name: string, labels = ""): number | null {
  const values = samples
    .filter((line) => line.startsWith(`${name}{`) && line.includes(labels))
    .map((line) => Number(line.slice(line.lastIndexOf(" "))));
  return values.length === 0 ? null : Math.max(...values);
}

function checkJob(job: string, lastSeconds: number | null): Diagnosis {
  const check = `job ${job}`;
  const next =
    "Check what runs it: the ticker, the CronJob or the cron trigger (docs/runbooks/job-not-run.md).";
  if (lastSeconds === null)
    return problem(check, "It has not finished since the process started.", next);
  const age = Math.max(0, Math.round(Date.now() / 1_000 - lastSeconds));
  return age <= JOB_LIMIT_SECONDS
    ? fine(check, `finished ${age} s ago`)
    : problem(check, `It finished last ${age} s ago.`, next);
}

function checkLimit({ check, most, unit, next }: Limit, value: number | null): Diagnosis {
  // A gauge that a job has not set yet, or an installation without a connection.
  if (value === null) return fine(check, "nothing is known, so nothing waits");
  const found = `${Math.round(value)} ${unit}`;
  return value <= most
    ? fine(check, found)
    : problem(check, `${found}; ${most} is the limit.`, next);
}
