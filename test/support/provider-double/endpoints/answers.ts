import { gzipSync } from "node:zlib";
import type { Behaviour, OkBehaviour } from "../behaviour.ts";

/** A complete HTTP response, before it is sent. `outcome` goes into the call list. */
export type Answer = {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
  outcome: string;
};

/** What to send, and how. */
export type Plan = { delayMs: number } & (
  | { how: "answer" | "drip"; answer: Answer; bytesPerSecond: number }
  | { how: "hang" }
  | { how: "down" }
);

export function json(status: number, body: unknown, outcome: string): Answer {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return { status, headers, body: JSON.stringify(body), outcome };
}

/** RFC 6749 §5.2. */
export function oauthError(error: string, status = 400, description?: string): Answer {
  const body = { error, ...(description === undefined ? {} : { error_description: description }) };
  const answer = json(status, body, error);
  if (status === 401) answer.headers["www-authenticate"] = 'Basic realm="double"';
  return answer;
}

/** The same members as a form. Texts and numbers become text, other values JSON. */
export function form(status: number, body: Record<string, unknown>, outcome: string): Answer {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) {
    if (value !== undefined)
      fields.set(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return { status, headers, body: fields.toString(), outcome };
}

/**
 * Decides what happens to one call. If the behaviour has an effect, it calls `carryOut` at once, so that the grant has
 * changed even if the response is slow or lost.
 */
export async function planFor(
  behaviour: Behaviour,
  carryOut: (ok: OkBehaviour) => Promise<Answer>,
): Promise<Plan> {
  if (behaviour.kind === "ok") return plain(await carryOut(behaviour));
  if (behaviour.kind === "drip") {
    const answer = await carryOut({ kind: "ok" });
    return { how: "drip", answer, bytesPerSecond: behaviour.bytesPerSecond ?? 20, delayMs: 0 };
  }
  if (behaviour.kind === "slow") {
    const plan = await planFor(behaviour.then ?? { kind: "ok" }, carryOut);
    return { ...plan, delayMs: plan.delayMs + behaviour.delayMs };
  }
  if (behaviour.afterEffect === true) await carryOut({ kind: "ok" });
  if (behaviour.kind === "hang" || behaviour.kind === "down") {
    return { how: behaviour.kind, delayMs: 0 };
  }
  return plain(failure(behaviour));
}

function plain(answer: Answer): Plan {
  return { how: "answer", answer, bytesPerSecond: 0, delayMs: 0 };
}

type StaticKind = "status" | "html" | "error200" | "error" | "huge" | "redirect" | "empty" | "json";

function failure(behaviour: Extract<Behaviour, { kind: StaticKind }>): Answer {
  switch (behaviour.kind) {
    case "status": {
      const headers: Record<string, string> = {};
      if (behaviour.retryAfter !== undefined) headers["retry-after"] = behaviour.retryAfter;
      if (behaviour.contentType !== undefined) headers["content-type"] = behaviour.contentType;
      return { status: behaviour.status, headers, body: behaviour.body ?? "", outcome: "status" };
    }
    case "html": {
      const body = "<!doctype html><title>Sign in</title><p>Please sign in to this network.</p>";
      const headers = { "content-type": "text/html; charset=utf-8" };
      return { status: behaviour.status ?? 200, headers, body, outcome: "html" };
    }
    case "error200": {
      const body = { error: behaviour.error };
      return behaviour.form === true
        ? form(200, body, behaviour.error)
        : json(200, body, behaviour.error);
    }
    case "error":
      return oauthError(
        behaviour.error,
        behaviour.status ?? (behaviour.error === "invalid_client" ? 401 : 400),
        behaviour.description,
      );
    case "huge": {
      const body = {
        access_token: "a".repeat(behaviour.bytes),
        token_type: "Bearer",
        expires_in: 3600,
      };
      const answer = json(200, body, "huge");
      if (behaviour.gzip !== true) return answer;
      const headers = { ...answer.headers, "content-encoding": "gzip" };
      return { ...answer, headers, body: gzipSync(answer.body) };
    }
    case "redirect": {
      const headers = { location: behaviour.location };
      return { status: behaviour.status ?? 307, headers, body: "", outcome: "redirect" };
    }
    case "empty":
      return {
        status: 200,
        headers: { "content-type": "application/json" },
        body: "",
        outcome: "empty",
      };
    case "json":
      return json(behaviour.status ?? 200, behaviour.body, "json");
  }
}
