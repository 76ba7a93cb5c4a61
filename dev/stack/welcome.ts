import { connectCommand } from "../demo/demo-app.ts";
import type { DemoSeed } from "../demo/seed.ts";
import type { LocalSecrets } from "./secrets.ts";

export type Welcome = {
  publicUrl: string;
  dashboardUrl: string;
  mailbox: { port: number };
  sandbox: { issuer: string; port: number };
  /** Beside the sandbox. */
  localProviders: readonly string[];
  app: { url: string; returnUrl: string };
  seed: DemoSeed;
  secrets: Pick<LocalSecrets, "sandboxClientId" | "sandboxClientSecret">;
  logPath: string;
};

/** What `npm start` says once everything runs: where it is, and what a person needs to use it. */
export function welcome(running: Welcome): string {
  const { publicUrl, dashboardUrl, mailbox, sandbox, localProviders, app, seed, secrets } = running;
  const sandboxUrl = `http://localhost:${sandbox.port}`;
  const rows = [
    ["Dashboard", `${dashboardUrl}   sign in with the demo account below, or make your own`],
    ["Try it", `${app.url}   a demo app with one button`],
    ["Atlas", `${publicUrl}   the API for apps, the pages for end users`],
    ["Mailbox", `http://localhost:${mailbox.port}   every mail that Atlas sends`],
    ["Sandbox provider", `${sandboxUrl}   its log: ${sandboxUrl}/log`],
    ["  issuer", sandbox.issuer],
    ["  client id", secrets.sandboxClientId],
    ["  client secret", secrets.sandboxClientSecret],
    ...(localProviders.length === 0 ? [] : [["Local providers", localProviders.join(", ")]]),
    ["Demo account", `${seed.email}   password ${seed.password}`],
    ["Demo project", seed.projectId],
    ["Log", running.logPath],
  ];
  return [
    "",
    "Atlas is running.",
    "",
    ...rows.map(([name = "", value = ""]) => `  ${name.padEnd(18)}${value}`),
    "",
    "Or make the link yourself, and open the url of the answer in a browser:",
    "",
    connectCommand({ publicUrl, apiKey: seed.apiKey }, app.returnUrl),
    "",
    "Ctrl-C stops everything; the data stays in .atlas/ for the next start.",
    "",
  ].join("\n");
}
