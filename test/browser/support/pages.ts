import type { Page } from "playwright-core";
import { type Stage, openStage } from "./stage.ts";

export const VISITOR_PAGES = [
  "/signin",
  "/signup",
  "/reset",
  "/reset#token",
  "/invite#token",
  "/verify",
  "/verify#token",
] as const;
/** `:project` and the ids are those of the stage. */
export const MEMBER_PAGES = {
  projects: "/projects",
  account: "/account",
  "account-tokens": "/account?tab=tokens",
  overview: ":project",
  start: ":project/start",
  integrations: ":project/integrations",
  "new-integration": ":project/integrations/new",
  "new-integration-form": ":project/integrations/new?provider=generic-oidc",
  integration: ":project/integrations/sandbox",
  "integration-advanced": ":project/integrations/sandbox?tab=advanced",
  connections: ":project/connections",
  connection: ":project/connections/:connection",
  "end-users": ":project/end-users",
  "end-user": ":project/end-users/:endUser",
  flows: ":project/flows",
  flow: ":project/flows/:flow",
  "api-keys": ":project/api-keys",
  members: ":project/members",
  webhooks: ":project/webhooks",
  webhook: ":project/webhooks/:webhook",
  audit: ":project/audit",
  settings: ":project/settings",
  "settings-page": ":project/settings?tab=page",
  "settings-origins": ":project/settings?tab=allowed-origins",
  "not-found": ":project/nothing-here",
} as const;

/** A stage with something of everything that the pages show. */
export type PagesStage = Stage & {
  /** Where a page of {@link MEMBER_PAGES} is. */
  addressOf(path: string): string;
};

export async function openPagesStage(): Promise<PagesStage> {
  const stage = await openStage();
  const flows = await stage.tenant.app.send("GET", "/v1/flows");
  const [flow] = (JSON.parse(flows.text) as { data: { id: string; end_user_id: string }[] }).data;
  const url = "https://hooks.atlas.example/a-rather-long-path/for-webhooks-of-the-shop";
  const webhook = { url, event_types: ["project.deleted"] };
  const made = await stage.tenant.app.send("POST", "/v1/webhooks", webhook);
  const ids = {
    webhook: (JSON.parse(made.text) as { id: string }).id,
    connection: stage.connectionIds[0] ?? "",
    endUser: flow?.end_user_id ?? "",
    flow: flow?.id ?? "",
  };
  return {
    ...stage,
    addressOf: (path) =>
      path
        .replace(":project", `/projects/${stage.tenant.projectId}`)
        .replace(/:(connection|endUser|flow|webhook)$/, (_, name: keyof typeof ids) => ids[name]),
  };
}

/** Waits until nothing loads any more: the skeletons are gone. */
export async function settle(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.waitForFunction(() => document.querySelector(".skeleton, [aria-busy=true]") === null);
  await page.evaluate(() => document.fonts.ready);
}
