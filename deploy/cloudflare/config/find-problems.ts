import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import {
  ALL_WORKERS,
  ENVIRONMENT,
  type WorkerName,
  wranglerConfigPath,
} from "../../workerd/environment.ts";
import { parseRateLimits } from "../../../workers/gateway/src/http/rate-limits/policies.ts";
import { readPlatformProject } from "../../../workers/oauth/src/sign-in/platform-project.ts";
import { readSignUpRule } from "../../../workers/users/src/settings/platform-environment.ts";
import { readManifest } from "../../workerd/manifest.ts";
import { type EnvironmentName, writeEnvironments } from "./environments.ts";
import type { Finding } from "./finding.ts";
import { findLimitProblems } from "./plan-limits.ts";
import { kindOf } from "./secret-kinds.ts";
import {
  ELASTICSEARCH,
  REGION,
  type Settings,
  isOpenToOthers,
  requiredSecrets,
  requiredVariables,
  settingNames,
} from "./settings.ts";

export type CheckInput = {
  environment: EnvironmentName;
  path: string;
  settings: Settings | null;
  /** Where the credentials of Cloudflare are. */
  env: NodeJS.ProcessEnv;
};

const ROOT = new URL("../../../", import.meta.url);

/** Looks at all that a deployment needs. Contacts nobody, and never shows a value. */
export async function findProblems(input: CheckInput): Promise<Finding[]> {
  const settings = input.settings ?? {};
  return [
    ...(await checkFile(input)),
    ...checkCredentials(input.env),
    ...(await Promise.all(requiredSecrets().map((name) => checkSecret(name, settings)))),
    ...requiredVariables().map((name) => checkVariable(name, settings)),
    checkDashboard(settings),
    checkRegion(settings),
    checkMail(settings),
    checkTraces(settings),
    ...checkRules(settings),
    checkLogs(settings),
    ...(await checkConfigurations()),
    ...findLimitProblems(settings),
  ];
}

const holders = (name: string): string =>
  ALL_WORKERS.filter((worker) => {
    const { secrets, vars, optional } = ENVIRONMENT[worker];
    return [...secrets, ...vars, ...optional].includes(name);
  }).join(", ");

async function checkFile({ environment, path, settings }: CheckInput): Promise<Finding[]> {
  const finding = (status: Finding["status"], message: string): Finding => ({
    status,
    where: "settings",
    name: path,
    message,
  });
  if (settings === null)
    return [
      finding(
        "problem",
        `There is no such file: npm run bootstrap -- --env ${environment} makes it.`,
      ),
    ];
  const findings: Finding[] = [];
  if (await isOpenToOthers(path))
    findings.push(finding("problem", `Others may read it: chmod 600 ${path}`));
  if (isInGit(path))
    findings.push(finding("problem", "Git does not ignore it: add deploy/secrets/ to .gitignore."));
  const unknown = Object.keys(settings).filter((name) => !settingNames().has(name));
  if (unknown.length > 0)
    findings.push(
      finding(
        "problem",
        `No Worker reads ${unknown.join(", ")}: correct the name, or take it out.`,
      ),
    );
  return findings.length > 0
    ? findings
    : [finding("ok", "Readable by you only, and ignored by git.")];
}

/** Whether git would take the file, if it is inside of the repository. */
function isInGit(path: string): boolean {
  const root = fileURLToPath(ROOT);
  if (!path.startsWith(root)) return false;
  const { status } = spawnSync("git", ["check-ignore", "--quiet", path], { cwd: root });
  return status === 1;
}

function checkCredentials(env: NodeJS.ProcessEnv): Finding[] {
  const needed = {
    CLOUDFLARE_API_TOKEN: /./,
    CLOUDFLARE_ACCOUNT_ID: /^[0-9a-f]{32}$/,
  };
  return Object.entries(needed).map(([name, form]): Finding => {
    const value = env[name];
    const message = !value
      ? "is not set in the environment of this command."
      : form.test(value)
        ? null
        : "is not 32 characters of 0-9 and a-f.";
    return message === null
      ? { status: "ok", where: "this command", name, message: "is set." }
      : { status: "problem", where: "this command", name, message: `${name} ${message}` };
  });
}

async function checkSecret(name: string, settings: Settings): Promise<Finding> {
  const where = holders(name);
  const value = settings[name];
  if (!value) return { status: "problem", where, name, message: `The secret ${name} is missing.` };
  const problem = isExample(value)
    ? "has an example's value"
    : await kindOf(name).findProblem(value);
  return problem === null
    ? { status: "ok", where, name, message: "has the right form." }
    : { status: "problem", where, name, message: `${name} ${problem}.` };
}

function checkVariable(name: string, settings: Settings): Finding {
  const where = holders(name);
  const value = settings[name];
  const problem = !value
    ? "is missing"
    : isExample(value)
      ? "has the example's domain: write your own"
      : name.endsWith("_URL") && !isOrigin(value)
        ? "is not an https origin such as https://atlas.your-domain.com"
        : null;
  return problem === null
    ? { status: "ok", where, name, message: "has the right form." }
    : { status: "problem", where, name, message: `The variable ${name} ${problem}.` };
}

const isExample = (value: string): boolean => /(^|[./@])example\.(com|org|net)\b/.test(value);

const isOrigin = (value: string): boolean => {
  const url = URL.parse(value);
  return url !== null && url.protocol === "https:" && `${url.origin}/` === url.href;
};

/** Pages has a host of its own, so sign-in works only when the gateway knows it. */
function checkDashboard(settings: Settings): Finding {
  const name = "ATLAS_DASHBOARD_URL";
  const checked = checkVariable(name, settings);
  if (checked.status === "problem" || settings[name] !== settings["ATLAS_BASE_URL"]) return checked;
  const message = `${name} is the base URL: Pages cannot share the gateway's domain. Give it one of its own.`;
  return { ...checked, status: "problem", message };
}

function checkRegion(settings: Settings): Finding {
  const value = settings[REGION];
  const finding = { where: "placement", name: REGION };
  if (!value)
    return {
      ...finding,
      status: "note",
      message:
        "is not set: Cloudflare places the Workers by what it measures. Name the stores' region, such as aws:eu-central-1.",
    };
  return /^(aws|gcp|azure):[a-z0-9-]+$/.test(value)
    ? { ...finding, status: "ok", message: "has the right form." }
    : { ...finding, status: "problem", message: `${REGION} is not of the form aws:eu-central-1.` };
}

/** Settings with a grammar of their own: a mistake would keep the Worker from starting. */
const RULES = [
  {
    name: "ATLAS_RATE_LIMITS",
    where: "gateway",
    isRight: (value: string) => parseRateLimits(value) !== null,
    form: "a list of limits, such as tokens.key=60000/60,writes.project=600/60",
    unset: "is not set: requests are not limited. docs/rate-limits.md says how.",
  },
  {
    name: "ATLAS_SIGN_UP",
    where: "users",
    isRight: (value: string) => readSignUpRule(value) !== null,
    form: "open, invitation, closed, or domains:your-domain.com",
    unset: "is not set: everybody may sign up. docs/administration.md says how.",
  },
  {
    name: "ATLAS_PLATFORM_PROJECT",
    where: "oauth",
    isRight: (value: string) => readPlatformProject({ ATLAS_PLATFORM_PROJECT: value }).id !== null,
    form: "a project's id, such as prj_01jd3qbk7ve8rt5y2z9w4x6c1m",
    unset:
      "is not set: nobody signs in with a provider. docs/platform-sign-in.md says how it is set up.",
  },
] as const;

const checkRules = (settings: Settings): Finding[] =>
  RULES.map(({ name, where, isRight, form, unset }): Finding => {
    const value = settings[name];
    if (!value) return { status: "note", where, name, message: unset };
    return isRight(value)
      ? { status: "ok", where, name, message: "has the right form." }
      : { status: "problem", where, name, message: `${name} is not ${form}.` };
  });

/** Off unless a ratio is set; then the spans need somewhere to go, at a public address. */
function checkTraces(settings: Settings): Finding {
  const finding = { where: "gateway, telemetry", name: "traces" };
  const { ATLAS_TRACES_RATIO: ratio, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = settings;
  const problem = (message: string): Finding => ({ ...finding, status: "problem", message });
  if (!ratio) return { ...finding, status: "note", message: "are off. docs/traces.md says how." };
  if (!/^(?:0?\.\d{1,9}|0|1)$/.test(ratio))
    return problem("ATLAS_TRACES_RATIO is not a number from 0 to 1, such as 0.01.");
  if (!endpoint || URL.parse(endpoint)?.protocol !== "https:")
    return problem(
      "ATLAS_TRACES_RATIO is set, but OTEL_EXPORTER_OTLP_ENDPOINT is not an https address.",
    );
  return { ...finding, status: "ok", message: "are on, and go to an https address." };
}

/** Optional, but without it people cannot replace a forgotten password. */
function checkMail(settings: Settings): Finding {
  const finding = { where: "auth", name: "mail" };
  if (!settings["ATLAS_MAIL_KEY"])
    return { ...finding, status: "note", message: "is off. docs/mail.md says how." };
  return /@/.test(settings["ATLAS_MAIL_FROM"] ?? "")
    ? { ...finding, status: "ok", message: "has a key and a sender." }
    : {
        ...finding,
        status: "problem",
        message:
          "ATLAS_MAIL_KEY is set, but ATLAS_MAIL_FROM is not a sender such as Atlas <atlas@example.com>.",
      };
}

/** Cloudflare keeps the lines itself; a tail Worker ships them where an address is set. */
function checkLogs(settings: Settings): Finding {
  const finding = { where: "tail", name: ELASTICSEARCH };
  const value = settings[ELASTICSEARCH];
  if (!value)
    return { ...finding, status: "note", message: "is not set: there is no tail Worker." };
  const url = URL.parse(value);
  const problem =
    url?.protocol !== "https:" || url.username !== "" || url.search !== ""
      ? `${ELASTICSEARCH} is not an https address without a user, such as https://host:9243.`
      : !settings["ELASTICSEARCH_API_KEY"]
        ? `${ELASTICSEARCH} is set, but ELASTICSEARCH_API_KEY is missing.`
        : null;
  return problem === null
    ? { ...finding, status: "ok", message: "has the right form." }
    : { ...finding, status: "problem", message: problem };
}

/** Whether each wrangler.toml is as it should be, and every binding leads to a Worker. */
async function checkConfigurations(): Promise<Finding[]> {
  return Promise.all(
    ALL_WORKERS.map(async (worker): Promise<Finding> => {
      const path = wranglerConfigPath(worker);
      const finding = { where: worker, name: path };
      const text = await readFile(new URL(path, ROOT), "utf8");
      try {
        const { services, vars } = readManifest(ROOT, worker);
        const missing = missingVariables(worker, vars);
        if (missing.length > 0)
          return { ...finding, status: "problem", message: `[vars] lacks ${missing.join(", ")}.` };
        if (writeEnvironments(text) !== text)
          return {
            ...finding,
            status: "problem",
            message: "is out of date: run npm run generate:environments.",
          };
        return {
          ...finding,
          status: "ok",
          message: `${services.length} bindings lead to Workers.`,
        };
      } catch (error) {
        const message = error instanceof Error ? error.message : "cannot be read.";
        return { ...finding, status: "problem", message };
      }
    }),
  );
}

const missingVariables = (worker: WorkerName, vars: Record<string, string>): string[] =>
  ENVIRONMENT[worker].vars.filter((name) => !(name in vars));
