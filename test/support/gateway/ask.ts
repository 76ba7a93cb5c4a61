import type { Env } from "../../../workers/gateway/src/env.ts";
import type { Door } from "../../../workers/gateway/src/http/door.ts";
import { serveRequest } from "../../../workers/gateway/src/http/serve-request.ts";

/** Sends a request through a door. The body is JSON unless `init` has another. */
export function ask(
  door: Door,
  env: Env,
  path: string,
  init: { method?: string; headers?: Record<string, string>; json?: unknown; body?: string } = {},
): Promise<Response> {
  const { method = "GET", headers = {}, json, body } = init;
  const sent = json === undefined ? body : JSON.stringify(json);
  const request = new Request(`https://atlas.example.com${path}`, {
    method,
    headers: { ...(json === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(sent === undefined ? {} : { body: sent }),
  });
  return serveRequest(door, request, env);
}

/** The problem's code and status. */
export async function problemOf(response: Response): Promise<{ status: number; code: unknown }> {
  const body: unknown = await response.json();
  const code = typeof body === "object" && body !== null && "code" in body ? body.code : undefined;
  return { status: response.status, code };
}
