import { createRoute, z } from "@hono/zod-openapi";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { Token } from "#shared/contracts/tokens/token";
import { readTokensInput } from "#shared/contracts/tokens/token";
import type { Result } from "#shared/result";
import { unwrap } from "../../../http/problem.ts";
import { problemSummary } from "../../../http/to-problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { tokenEntry } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const readTokens: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/tokens",
    operationId: "readTokens",
    tags: ["Tokens"],
    summary: "Get the access tokens of many connections",
    description: "Each entry has its own result. Never waits for a refresh.",
    ...writes(surface, { permission: "tokens:read", once: false, inMaintenance: "works" }),
    request: {
      body: jsonBody(readTokensInput, { connection_ids: ["con_01jd0000000000000000000000"] }),
    },
    responses: {
      200: json(
        "One entry per connection, in the order of the request.",
        z.object({ data: z.array(tokenEntry) }),
      ),
    },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const entries = unwrap(await services.TOKENS.readTokens(caller, c.req.valid("json")));
    return c.json({ data: entries.map(toEntry) }, 200);
  });
};

const toEntry = (entry: { connection_id: string; result: Result<Token, TokensError> }) => ({
  connection_id: entry.connection_id,
  token: entry.result.ok ? entry.result.value : null,
  error: entry.result.ok ? null : problemSummary(entry.result.error),
});
