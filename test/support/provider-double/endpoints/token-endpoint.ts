import { createHash } from "node:crypto";
import { form, json, oauthError, type Answer } from "./answers.ts";
import type { OkBehaviour } from "../behaviour.ts";
import { random, type Code, type Grant } from "./grants.ts";
import type { Incoming } from "../incoming.ts";
import { refuseStranger, type World } from "../world.ts";

/** RFC 6749 §4.1.3 and §6. The grant changes before the first await, so parallel calls see a consistent state. */
export async function answerToken(
  world: World,
  { form: params, ...incoming }: Incoming,
  ok: OkBehaviour,
): Promise<Answer> {
  const refusal = refuseStranger(world, { form: params, ...incoming });
  if (refusal !== undefined) return refusal;
  switch (params.get("grant_type")) {
    case "authorization_code": {
      const code = world.book.useCode(params.get("code") ?? "");
      if (code === undefined || !isBoundTo(code, params)) return oauthError("invalid_grant");
      const refreshToken =
        ok.omitRefreshToken === true ? undefined : world.book.addRefreshToken(code.grant);
      return issue(world, code.grant, ok, refreshToken, code.nonce);
    }
    case "refresh_token": {
      const rotate = ok.rotate !== false;
      const grant = world.book.useRefreshToken(params.get("refresh_token") ?? "", rotate);
      if (grant === undefined) return oauthError("invalid_grant");
      const successor = rotate ? world.book.addRefreshToken(grant) : undefined;
      return issue(world, grant, ok, successor, undefined);
    }
    default:
      return oauthError("unsupported_grant_type");
  }
}

/** Checks the redirect URI of the authorization request and the verifier of its challenge (RFC 7636 §4.6). */
function isBoundTo(code: Code, params: URLSearchParams): boolean {
  if (params.get("redirect_uri") !== code.redirectUri) return false;
  if (code.challenge === undefined) return true;
  const verifier = params.get("code_verifier") ?? "";
  const derived =
    code.challengeMethod === "S256"
      ? createHash("sha256").update(verifier).digest("base64url")
      : verifier;
  return derived === code.challenge;
}

async function issue(
  world: World,
  grant: Grant,
  ok: OkBehaviour,
  refreshToken: string | undefined,
  nonce: string | undefined,
): Promise<Answer> {
  const expiresIn = "expiresIn" in ok ? ok.expiresIn : world.expiresInSeconds;
  const lifeSeconds = realLifeSeconds(expiresIn, world.expiresInSeconds);
  const accessToken =
    ok.accessToken ??
    (ok.jwtAccessToken === true ? await jwtAccessToken(world, grant, lifeSeconds) : random("at"));
  world.book.addAccessToken(grant, accessToken, lifeSeconds);
  const body = {
    access_token: accessToken,
    token_type: "tokenType" in ok ? ok.tokenType : "Bearer",
    expires_in: ok.omitExpiresIn === true ? undefined : expiresIn,
    refresh_token: refreshToken,
    scope: ok.scope ?? grant.scope,
    id_token: await idToken(world, grant, ok, nonce),
  };
  return ok.form === true ? form(200, body, "ok") : json(200, body, "ok");
}

/** How long the token lives: as long as a sensible `expires_in` says, even one sent as text, else the usual time. */
function realLifeSeconds(expiresIn: unknown, usual: number): number {
  const seconds = typeof expiresIn === "string" ? Number(expiresIn) : expiresIn;
  return typeof seconds === "number" && seconds > 0 && seconds < 1e9 ? seconds : usual;
}

function jwtAccessToken(world: World, grant: Grant, lifeSeconds: number): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return world.keys.signAccessToken({
    iss: world.origin,
    sub: grant.sub,
    aud: world.origin,
    client_id: world.client.clientId,
    scope: grant.scope,
    iat: now,
    exp: now + lifeSeconds,
    jti: random("jti"),
  });
}

async function idToken(
  world: World,
  grant: Grant,
  ok: OkBehaviour,
  nonce: string | undefined,
): Promise<string | undefined> {
  const asked = ok.idToken !== undefined || grant.scope.split(" ").includes("openid");
  if (ok.idToken === null || !asked) return undefined;
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: world.origin,
    sub: grant.sub,
    aud: world.client.clientId,
    iat: now,
    exp: now + 300,
    ...(nonce === undefined ? {} : { nonce }),
  };
  return world.keys.signIdToken(claims, ok.idToken ?? {}, world.client.clientSecret);
}
