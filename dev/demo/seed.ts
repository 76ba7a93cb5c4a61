import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { ApiError, type Credentials, DashboardClient } from "./dashboard-client.ts";
import { type SandboxRegistration, makeReadyProject, openAccount } from "./journey.ts";

/** What `npm start` shows of its demo project. */
export type DemoSeed = Credentials & { projectId: string; apiKey: string };

export type SeedOptions = {
  dashboardUrl: string;
  returnUrl: string;
  registration: SandboxRegistration;
  /** Where the seed is remembered, readable by this user only. */
  path: string;
};

/**
 * The demo account and its project, made through the dashboard's own HTTP calls, once: what was made by an earlier
 * start is found again as long as its database is there.
 */
export async function seedDemo(options: SeedOptions): Promise<DemoSeed> {
  const { dashboardUrl, returnUrl, registration, path } = options;
  const kept = await readSeed(path);
  if (kept !== null && (await signsIn(dashboardUrl, kept, returnUrl))) return kept;

  const dashboard = await openDemoAccount(dashboardUrl);
  const project = await makeReadyProject(dashboard.client, registration, { returnUrl });
  const { projectId, apiKey } = project;
  const seed = { ...dashboard.credentials, projectId, apiKey };
  await writeFile(path, `${JSON.stringify(seed, null, 2)}\n`, { mode: 0o600 });
  return seed;
}

async function readSeed(path: string): Promise<DemoSeed | null> {
  try {
    const seed: DemoSeed = JSON.parse(await readFile(path, "utf8"));
    return seed;
  } catch {
    return null;
  }
}

/** Whether the remembered account is in this database; its project then allows the return URL of today's port. */
async function signsIn(dashboardUrl: string, seed: DemoSeed, returnUrl: string): Promise<boolean> {
  const client = new DashboardClient(dashboardUrl);
  try {
    await client.signIn(seed);
  } catch (error) {
    if (error instanceof ApiError && error.code === "invalid_credentials") return false;
    throw error;
  }
  const known = await client.listReturnUrls(seed.projectId);
  if (!known.some(({ url }) => url === returnUrl))
    await client.addReturnUrl(seed.projectId, returnUrl);
  return true;
}

async function openDemoAccount(
  dashboardUrl: string,
): Promise<{ client: DashboardClient; credentials: Credentials }> {
  const password = randomBytes(12).toString("base64url");
  const known = { email: "demo@example.com", password, name: "Demo Developer" };
  try {
    return { client: await openAccount(dashboardUrl, known), credentials: known };
  } catch (error) {
    if (!(error instanceof ApiError && error.code === "invalid_credentials")) throw error;
    // The address is taken by an account whose password was not kept.
    const email = `demo-${randomBytes(4).toString("hex")}@example.com`;
    const fresh = { ...known, email };
    return { client: await openAccount(dashboardUrl, fresh), credentials: fresh };
  }
}
