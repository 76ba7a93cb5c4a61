import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const HOME = fileURLToPath(new URL("../../.atlas", import.meta.url));

/** The door of an installation for its operator: `ATLAS_JOBS_URL` and `JOBS_SECRET`, else what `npm start` left word of. */
export type JobsDoor = { readonly url: string; readonly secret: string };

const HOW =
  "Set ATLAS_JOBS_URL (the address of the Jobs socket) and JOBS_SECRET, or start Atlas here with npm start.";

export async function findJobsDoor(): Promise<JobsDoor> {
  const { ATLAS_JOBS_URL, JOBS_SECRET } = process.env;
  const url = ATLAS_JOBS_URL ?? (await member(`${HOME}/running.json`, "jobsUrl"));
  const secret = JOBS_SECRET ?? (await member(`${HOME}/secrets.json`, "jobsSecret"));
  if (!url || !secret) throw new Error(HOW);
  return { url, secret };
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

/** Runs a command, and ends with what is wrong in one line. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(error instanceof Error ? error.message : "It failed.");
    process.exitCode = 1;
  }
}
