import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readEnvironmentName, readSettings, settingsPath } from "../cloudflare/config/settings.ts";

const HOME = fileURLToPath(new URL("../../.atlas", import.meta.url));

/** The door of an installation for its operator. */
export type JobsDoor = { readonly url: string; readonly secret: string };

const HOW =
  "Set ATLAS_JOBS_URL (the address of the Jobs socket) and JOBS_SECRET, say --env staging or --env production for one on Cloudflare, or start Atlas here with npm start.";

/**
 * Finds the door: `ATLAS_JOBS_URL` and `JOBS_SECRET`; else with `--env` those of an installation on Cloudflare, from its
 * settings; else what `npm start` left word of.
 *
 * @throws Error that says how to name one.
 */
export async function findJobsDoor(environment?: string): Promise<JobsDoor> {
  const { ATLAS_JOBS_URL, JOBS_SECRET } = process.env;
  const kept = environment === undefined ? await ofStart() : await ofCloudflare(environment);
  const url = ATLAS_JOBS_URL ?? kept.url;
  const secret = JOBS_SECRET ?? kept.secret;
  if (!url || !secret) throw new Error(HOW);
  return { url, secret };
}

type Kept = { readonly url: string | null; readonly secret: string | null };

const ofStart = async (): Promise<Kept> => ({
  url: await member(`${HOME}/running.json`, "jobsUrl"),
  secret: await member(`${HOME}/secrets.json`, "jobsSecret"),
});

async function ofCloudflare(environment: string): Promise<Kept> {
  const path = settingsPath(readEnvironmentName(environment));
  const settings = await readSettings(path);
  if (settings === null)
    throw new Error(`${path} is not there. Set ATLAS_JOBS_URL and JOBS_SECRET instead.`);
  const base = settings["ATLAS_BASE_URL"];
  return { url: base ? `${base}/operator` : null, secret: settings["JOBS_SECRET"] ?? null };
}

async function member(path: string, name: string): Promise<string | null> {
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) return null;
  const parsed: unknown = JSON.parse(text);
  const value: unknown =
    typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, name) : null;
  return typeof value === "string" ? value : null;
}

/** One call of the Jobs door. @throws Error with the answer's own words. */
export async function callJobs<T>(door: JobsDoor, path: string, body?: object): Promise<T> {
  const response = await fetch(`${door.url}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${door.secret}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}
