import type { IncomingMessage } from "node:http";
import { errors, type KoaContextWithOIDC, type Provider } from "oidc-provider";
import { consentPage, contentSecurityPolicy, errorPage, homePage, loginPage } from "./pages.ts";
import { findPerson } from "./people.ts";
import { chooseLanguage, texts } from "./texts.ts";

type Context = Parameters<Parameters<Provider["use"]>[0]>[0];
type Interaction = Awaited<ReturnType<Provider["interactionDetails"]>>;

const MAX_FORM_BYTES = 8192;

/**
 * Serves `/interaction/{uid}`: GET shows the login or the consent page, POST takes its form.
 *
 * The form's fields are `person` (a `sub`) on the login page and `decision` (`allow` or `deny`) on both; the answer
 * is always a redirect. Who may post is decided by the interaction cookie, which is bound to this path.
 */
export function installInteractions(provider: Provider): void {
  provider.use(async (ctx, next) => {
    if (ctx.path === "/" && ctx.method === "GET") {
      const paths = ["/.well-known/openid-configuration", "/log"];
      sendPage(ctx, 200, homePage(languageFor(ctx, undefined), paths));
      return;
    }
    if (!ctx.path.startsWith("/interaction/")) return next();
    try {
      const details = await provider.interactionDetails(ctx.req, ctx.res);
      if (ctx.path !== `/interaction/${details.uid}`) throw new errors.SessionNotFound("mismatch");
      if (ctx.method === "POST") await takeForm(provider, ctx, details);
      else showPage(ctx, details);
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      const language = languageFor(ctx, undefined);
      sendPage(ctx, 400, errorPage(language, texts[language].expired));
    }
  });
}

/** Shows an OAuth error that cannot be sent back to the app, such as an unknown redirect URI. */
export function renderError(
  ctx: KoaContextWithOIDC,
  out: { error: string; error_description?: string | undefined },
): void {
  const detail = [out.error, out.error_description].filter((part) => part !== undefined);
  const page = errorPage(languageFor(ctx, readText(ctx.query["ui_locales"])), detail.join(": "));
  sendPage(ctx, ctx.status, page);
}

function showPage(ctx: Context, details: Interaction): void {
  const language = languageFor(ctx, readText(details.params["ui_locales"]));
  const app = readText(details.params["client_id"]) ?? "";
  const person = findPerson(details.session?.accountId);
  if (details.prompt.name === "login" || person === undefined) {
    sendPage(ctx, 200, loginPage(language, app, ctx.path));
    return;
  }
  sendPage(ctx, 200, consentPage(language, app, person, missingScopes(details), ctx.path));
}

async function takeForm(provider: Provider, ctx: Context, details: Interaction): Promise<void> {
  const form = await readForm(ctx.req);
  const finish = async (result: Parameters<Provider["interactionResult"]>[2]) => {
    const returnTo = await provider.interactionResult(ctx.req, ctx.res, result);
    ctx.redirect(returnTo);
    ctx.status = 303;
  };
  if (form.get("decision") === "deny") {
    return finish({ error: "access_denied", error_description: "the person said no" });
  }
  if (details.prompt.name === "login") {
    const person = findPerson(form.get("person") ?? undefined);
    if (person === undefined) return showPage(ctx, details);
    await finish({ login: { accountId: person.sub } });
    // After the result is kept: an interaction whose session changed hands is not accepted any more.
    return forgetOtherPerson(provider, details, person.sub);
  }
  const accountId = details.session?.accountId;
  if (form.get("decision") !== "allow" || accountId === undefined) return showPage(ctx, details);
  const grant = new provider.Grant({ accountId, clientId: readText(details.params["client_id"]) });
  grant.addOIDCScope(missingScopes(details).join(" "));
  const claims = details.prompt.details["missingOIDCClaims"];
  if (Array.isArray(claims)) grant.addOIDCClaims(claims.filter((c) => typeof c === "string"));
  return finish({ consent: { grantId: await grant.save() } });
}

/** Without this, oidc-provider answers a change of person with a page that needs a script to go on. */
async function forgetOtherPerson(provider: Provider, details: Interaction, sub: string) {
  if (details.session === undefined || details.session.accountId === sub) return;
  const session = await provider.Session.findByUid(details.session.uid);
  if (session === undefined) return;
  session.accountId = undefined;
  session.loginTs = undefined;
  session.authorizations = undefined;
  await session.persist();
}

function missingScopes(details: Interaction): string[] {
  const scopes = details.prompt.details["missingOIDCScope"];
  return Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === "string") : [];
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_FORM_BYTES) return new URLSearchParams();
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

function languageFor(ctx: Context | KoaContextWithOIDC, uiLocales: string | undefined) {
  return chooseLanguage(uiLocales, ctx.get("accept-language"));
}

function sendPage(ctx: Context | KoaContextWithOIDC, status: number, html: string): void {
  ctx.status = status;
  ctx.type = "html";
  ctx.set("Content-Security-Policy", contentSecurityPolicy);
  ctx.set("Cache-Control", "no-store");
  ctx.set("Referrer-Policy", "no-referrer");
  ctx.set("X-Content-Type-Options", "nosniff");
  ctx.body = html;
}

function readText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
