import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import { makeProviderFetch } from "#shared/provider/address/guarded-fetch";
import { type AppProject, OAuthWorld } from "#support/services/oauth-in-process";
import { valueOf } from "#support/services/result";
import { openIdentity, identityHandleOf } from "../src/flows/flow-records.ts";
import { identifyPerson } from "../src/sign-in/identify-person.ts";
import { askedOf } from "../src/sign-in/sign-in-integration.ts";

/** GitHub's API, in as much as a sign-in asks it. */
const api = createServer((request, response) => {
  asked.push(`${request.url} ${request.headers.authorization}`);
  const answer = request.url === "/user" ? { status: 200, body: user } : emails;
  response.writeHead(answer.status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(answer.body));
});
const asked: string[] = [];
const user = { login: "octocat", id: 583_231, name: "The Octocat", email: "public@example.com" };
const work = { email: "work@example.com", verified: true, primary: true, visibility: "private" };
const old = { email: "old@example.com", verified: true, primary: false, visibility: null };
let emails: { status: number; body: unknown };

let world: OAuthWorld;
let project: AppProject;
let github: ResolvedIntegration;

beforeAll(async () => {
  world = await OAuthWorld.start();
  await new Promise<void>((listening) => api.listen(0, "127.0.0.1", listening));
  project = await world.project();
  const { id } = await project.plugIn({ provider: "github", settings: {}, scopes: ["repo"] });
  const { atlas, tenant } = project;
  github = valueOf(await atlas.integrations.resolve(project.app, tenant.projectId, id));
});
afterAll(async () => {
  await new Promise((closed) => api.close(closed));
  await world.close();
});
beforeEach(() => {
  asked.length = 0;
  emails = { status: 200, body: [old, work] };
});

const SIGN_IN = { purpose: "sign_in", account_id: null, browser_hash: "b", fresh: false } as const;

/** What the page gets for the code that a sign-in ended with. */
async function identify() {
  const origin = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const deps = {
    ...project.atlas,
    provider: {
      fetch: makeProviderFetch({
        ATLAS_BASE_URL: "http://localhost:8787",
        ATLAS_LOCAL_PROVIDERS: origin,
      }),
    },
  };
  const integration = askedOf(github, SIGN_IN) ?? expect.fail("nobody can sign in with GitHub");
  const { definition } = integration;
  const facts = definition.sign_in ?? expect.fail("nobody can sign in with GitHub");
  const at = (url: string | null) => origin + new URL(url ?? "").pathname;
  const here: ResolvedIntegration = {
    ...integration,
    definition: {
      ...definition,
      userinfo_endpoint: at(definition.userinfo_endpoint),
      sign_in: { ...facts, emails_endpoint: at(facts.emails_endpoint) },
    },
  };
  const tokens = {
    accessTokenPlaintext: "gho_1",
    refreshTokenPlaintext: null,
    expiresInSeconds: null,
    scopes: null,
    idToken: null,
    facts: {},
    warnings: [],
  };
  const session = { project_id: "prj_1", sign_in: SIGN_IN };
  const completion = await identifyPerson(deps, here, { tokens, nonce: "n", session });
  if (completion.status !== "identified") return completion;
  const handle = await identityHandleOf(completion.code);
  const sealed = await deps.flows.takeIdentity(handle);
  if (!sealed.available || sealed.value === null) throw new Error("nothing was kept");
  return (await openIdentity(completion.code, handle, sealed.value))?.identity;
}

test("a person is the id of the account, with the address that GitHub calls primary and verified", async () => {
  expect(await identify()).toEqual({
    integration_id: github.id,
    provider: "github",
    provider_name: github.name,
    issuer: "https://github.com",
    subject: "583231",
    verified_email: "work@example.com",
    label: "octocat",
    name: "The Octocat",
  });
  expect(asked).toEqual(["/user Bearer gho_1", "/user/emails Bearer gho_1"]);
});

test.each<[what: string, status: number, body: unknown]>([
  ["is not verified", 200, [{ ...work, verified: false }, old]],
  ["is verified in words only", 200, [{ ...work, verified: "true" }]],
  ["is one of two", 200, [work, { ...old, primary: true }]],
  ["is not there", 200, [old]],
  ["is in no list", 200, { ...work }],
  ["may not be asked for", 403, { message: "Resource not accessible by integration" }],
])("nobody's address is taken that %s", async (_what, status, body) => {
  emails = { status, body };
  expect(await identify()).toMatchObject({ subject: "583231", verified_email: null });
});

test("a sign-in asks for the address alone, whatever the integration asks for", () => {
  expect(github.scopes).toEqual(["repo"]);
  expect(askedOf(github, SIGN_IN)).toMatchObject({ scopes: ["user:email"] });
  expect(
    askedOf(github, { ...SIGN_IN, fresh: true })?.definition.authorization_params,
  ).toMatchObject({ prompt: "select_account" });
});
