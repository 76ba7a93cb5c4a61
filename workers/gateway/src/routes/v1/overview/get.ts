import { createRoute, z } from "@hono/zod-openapi";
import { systemClock } from "#shared/clock";
import { OVERVIEW_RANGES, bucketStart, windowOf } from "#shared/contracts/overview-window";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { overview } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";
import { joinIntegrations } from "./join-integrations.ts";

export const getOverview: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/overview",
    operationId: "getOverview",
    tags: ["Overview"],
    summary: "Get what happened in the project",
    description:
      "Counts token reads, refreshes and flows over a range, by hour (`24h`), by three hours (`7d`) or by day (`30d`, " +
      "UTC), and the connections as they are now. Every bucket is there, also an empty one; the last one holds the present " +
      "moment. Totals and counts include what failed.\n\n" +
      "Reads and refreshes appear within about ten seconds and are lower bounds: a Worker that dies loses what it had not " +
      "written yet. A read counts as failed when the connection, its integration or the provider is the reason, such as " +
      "`needs_reauth` or `provider_unavailable`; `not_found`, `refresh_in_progress` and requests that are wrong do not " +
      "count. Flows are counted from their log. To list those of a bucket, give `since` and `until` to `/flows`.",
    ...reads(surface, { permission: "connections:read" }),
    request: { query: z.object({ range: z.enum(OVERVIEW_RANGES).default("24h") }) },
    responses: { 200: json("The overview.", overview) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { range } = c.req.valid("query");
    const window = windowOf(range, systemClock());
    const [used, tried] = await Promise.all([
      services.TOKENS.countUsage(caller, window),
      services.OAUTH.countFlows(caller, window),
    ]);
    const usage = unwrap(used);
    const { flows, integrations } = unwrap(tried);
    return c.json(
      {
        range,
        from: window.from,
        to: bucketStart(window, window.buckets),
        bucket_seconds: window.bucket_seconds,
        token_reads: usage.token_reads,
        refreshes: usage.refreshes,
        flows,
        connections: usage.connections,
        integrations: joinIntegrations(usage.integrations, integrations),
      },
      200,
    );
  });
};
