import type { Actor } from "#shared/contracts/call-context";
import type { Deps } from "../context.ts";

/**
 * Whether this caller may lead a browser back to this URL because it is a page of the dashboard: a signed-in account
 * may, an API key may not, since an app has no business there.
 *
 * The text must be exactly what a URL parser makes of it and start with the dashboard's origin and a slash. So it is
 * plain ASCII, and another host, port, scheme or a user name cannot pass for the origin.
 */
export const mayReturnToDashboard = (deps: DashboardAddress, actor: Actor, text: string): boolean =>
  actor.type === "account" && isDashboardPage(deps, text);

/** Whether the URL is a page of the dashboard's own origin. */
export const isDashboardPage = ({ dashboardOrigin }: DashboardAddress, text: string): boolean =>
  dashboardOrigin !== null &&
  text.startsWith(`${dashboardOrigin}/`) &&
  !text.includes("#") &&
  URL.parse(text)?.href === text;

type DashboardAddress = Pick<Deps, "dashboardOrigin">;
