import type { IncomingMessage, ServerResponse } from "node:http";
import { json, planFor, type Answer, type Plan } from "./endpoints/answers.ts";
import { answerAuthorize } from "./endpoints/authorize.ts";
import type { OkBehaviour, ProgrammableEndpoint } from "./behaviour.ts";
import type { DoubleCall } from "./calls.ts";
import type { Control } from "./control.ts";
import { deliver } from "./delivery.ts";
import { readIncoming, type Incoming } from "./incoming.ts";
import {
  answerDiscovery,
  answerGithubRevocation,
  answerIntrospection,
  answerRevocation,
  answerUserinfo,
} from "./endpoints/other-endpoints.ts";
import { answerToken } from "./endpoints/token-endpoint.ts";
import { paths, type World } from "./world.ts";

/**
 * Serves one request, from its body to the end of its response.
 *
 * @param stopped aborted when the double closes or is reset.
 */
export async function handle(
  world: World,
  control: Control,
  request: IncomingMessage,
  response: ServerResponse,
  stopped: AbortSignal,
): Promise<void> {
  const incoming = await readIncoming(request, world.origin);
  if (incoming.url.pathname === "/control") {
    const { status, body } = await control.answer(incoming.method, incoming.body);
    response.writeHead(status, { "content-type": "application/json" }).end(body);
    return;
  }
  const route = routeOf(incoming);
  if (route === undefined) {
    response.writeHead(404, { "content-type": "application/json" }).end('{"error":"not_found"}');
    return;
  }
  const call = recordCall(world, route.endpoint, incoming);
  response.once("close", () => {
    call.callerLeft = !response.writableFinished && call.outcome !== "down";
  });
  const grant = world.book.grantOf(call.refreshToken ?? "");
  const done =
    route.endpoint === "refresh"
      ? world.calls.refreshBegins(grant?.id ?? call.refreshToken ?? "")
      : () => undefined;
  try {
    const plan = await route.plan(world, incoming);
    if (route.endpoint !== "authorization") await world.holds.pass(route.endpoint);
    await deliver(plan, response, call, stopped);
  } finally {
    done();
  }
}

type Route = {
  endpoint: DoubleCall["endpoint"];
  plan: (world: World, incoming: Incoming) => Promise<Plan>;
};
type CarryOut = (world: World, incoming: Incoming, ok: OkBehaviour) => Answer | Promise<Answer>;

function programmed(endpoint: ProgrammableEndpoint, carryOut: CarryOut): Route {
  const plan: Route["plan"] = (world, incoming) => {
    const behaviour = world.programs.get(endpoint)?.next() ?? { kind: "ok" };
    return planFor(behaviour, async (ok) => carryOut(world, incoming, ok));
  };
  return { endpoint, plan };
}

function routeOf({ method, url, form }: Incoming): Route | undefined {
  const githubPath = /^\/github\/applications\/[^/]+\/(?:grant|token)$/;
  if (method === "DELETE" && githubPath.test(url.pathname)) {
    return programmed("revocation", answerGithubRevocation);
  }
  switch (`${method} ${url.pathname}`) {
    case `GET ${paths.authorization}`: {
      const plan: Route["plan"] = async (world, incoming) => {
        const answer = answerAuthorize(world, incoming);
        return { how: "answer", answer, bytesPerSecond: 0, delayMs: 0 };
      };
      return { endpoint: "authorization", plan };
    }
    case `POST ${paths.token}`:
      return programmed(
        form.get("grant_type") === "refresh_token" ? "refresh" : "token",
        answerToken,
      );
    case `GET ${paths.userinfo}`:
    case `POST ${paths.userinfo}`:
      return programmed("userinfo", answerUserinfo);
    case `POST ${paths.introspection}`:
      return programmed("introspection", answerIntrospection);
    case `POST ${paths.revocation}`:
      return programmed("revocation", answerRevocation);
    case `GET ${paths.jwks}`:
      return programmed("jwks", (world) => json(200, world.keys.jwks(), "ok"));
    case `GET ${paths.discovery}`:
      return programmed("discovery", answerDiscovery);
    default:
      return undefined;
  }
}

function recordCall(
  world: World,
  endpoint: DoubleCall["endpoint"],
  { form, url, authMethod }: Incoming,
): DoubleCall {
  const grantType = form.get("grant_type");
  const refreshToken = form.get("refresh_token");
  const call: DoubleCall = {
    at: Date.now(),
    endpoint,
    ...(grantType === null ? {} : { grantType }),
    ...(refreshToken === null ? {} : { refreshToken }),
    status: 0,
    outcome: "pending",
    authMethod,
    bodyNames: [...(endpoint === "authorization" ? url.searchParams : form).keys()],
    callerLeft: false,
  };
  world.calls.add(call);
  return call;
}
