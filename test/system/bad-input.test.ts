import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppClient } from "#support/app-client";
import { type HttpAnswer, exchange } from "../../dev/browser/http-exchange.ts";
import { importCheckKeys, mintApiKey } from "#shared/crypto/api-key";
import type { Database } from "#shared/db/client";
import { newId } from "#shared/ids";
import type { Integration } from "#shared/contracts/providers/integration";
import { sql } from "drizzle-orm";
import { expectNoInsides, expectProblem } from "#support/openapi/problem";
import { sendBytes, sendRaw } from "#support/raw-request";
import { type TestStack, startTestStack } from "#support/stack";
import { databaseOf, snapshot, untilQuiet } from "#support/stored";
import { type Tenant, openTenant, plugInSandbox, signUpDeveloper } from "#support/tenant";

let stack: TestStack;
const logLines: string[] = [];
let db: Database;
let tenant: Tenant;
let integration: Integration;
let before: Record<string, string>;

beforeAll(async () => {
  stack = await startTestStack({ onLog: (line) => logLines.push(line) });
  db = databaseOf(stack.bridge);
  tenant = await openTenant(stack, await signUpDeveloper(stack));
  integration = await plugInSandbox(stack, tenant);
  await stack.runJobs();
  before = await snapshot(db);
});
afterAll(() => stack?.stop());

const JSON_TYPE = "application/json";

/** A request with a body exactly as given. */
const sendText = (
  method: string,
  path: string,
  body: string,
  type: string | null = JSON_TYPE,
): Promise<HttpAnswer> =>
  exchange(new URL(path, stack.publicUrl), {
    method,
    headers: {
      authorization: `Bearer ${tenant.apiKey.secret}`,
      ...(type === null ? {} : { "content-type": type }),
    },
    body,
  });

const session = () => ({ external_id: "user-1", return_to: tenant.returnUrl });
const withKey = (key: string) => new AppClient(stack.publicUrl, key).send("GET", "/v1/key");

describe("a body", () => {
  test.each([
    ["", 400],
    ["{", 400],
    ["[]", 400],
    ["null", 400],
    ['"text"', 400],
    ["{}{}", 400],
    ["{'external_id': 1}", 400],
    ['{"external_id": "user-1", "return_to": 5}', 400],
    ['{"external_id": "", "return_to": "http://localhost/"}', 400],
    ["\ufeff{", 400],
  ])("that is not the documented JSON is refused: %j", async (body, status) => {
    expectProblem(await sendText("POST", "/v1/connect/sessions", body), status, "invalid_request");
  });

  test.each([
    "text/plain",
    "text/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=utf-16",
    "application/problem+json",
    "",
    null,
  ])("of the content type %j is refused", async (type) => {
    const answer = await sendText("POST", "/v1/connect/sessions", JSON.stringify(session()), type);
    expectProblem(answer, 415, "unsupported_media_type");
  });

  const huge = JSON.stringify({ external_id: "x".repeat(300 * 1024) });

  test("over 256 KiB is refused by its announced length", async () => {
    expectProblem(await sendText("POST", "/v1/connect/sessions", huge), 413, "content_too_large");
  });

  test("over 256 KiB in chunks is refused by what came in", async () => {
    const url = new URL("/v1/connect/sessions", stack.publicUrl);
    const answer = await sendRaw(url, {
      method: "POST",
      headers: { authorization: `Bearer ${tenant.apiKey.secret}`, "content-type": JSON_TYPE },
      chunks: Array.from({ length: 60 }, () => "x".repeat(16 * 1024)),
    });
    expectProblem(answer, 413, "content_too_large");
  });

  test("over 256 KiB is refused on the dashboard's door as well, before anybody is asked", async () => {
    const answer = await tenant.developer.dashboard.send("POST", "/v1/sign-up", { email: huge });
    expectProblem(answer, 413, "content_too_large");
  });

  test("in chunks within the limit is read like any other", async () => {
    const body = JSON.stringify({ ...session(), return_to: "http://localhost:8791/unknown" });
    const answer = await sendRaw(new URL("/v1/connect/sessions", stack.publicUrl), {
      method: "POST",
      headers: { authorization: `Bearer ${tenant.apiKey.secret}`, "content-type": JSON_TYPE },
      chunks: [body.slice(0, 10), body.slice(10)],
    });
    expectProblem(answer, 422, "return_url_not_registered");
  });

  test.each([
    ["100,000 arrays deep", "[".repeat(100_000) + "]".repeat(100_000)],
    ["33 objects deep", `${'{"a":'.repeat(33)}1${"}".repeat(33)}`],
    ["1,001 members wide", JSON.stringify(Array.from({ length: 1001 }, () => 0))],
  ])("%s is refused at once", async (_, body) => {
    const startedMs = Date.now();
    expectProblem(await sendText("POST", "/v1/connect/sessions", body), 400, "invalid_request");
    expect(Date.now() - startedMs).toBeLessThan(1000);
  });

  const person = '"external_id": "user-1"';
  test.each([
    ["__proto__", `${person}, "__proto__": {"confirm": true}`],
    ["a nested __proto__", `${person}, "metadata": {"deep": {"__proto__": {"a": 1}}}`],
    ["constructor", `${person}, "constructor": {"prototype": {}}`],
    ["NUL in an id", '"external_id": "user\\u00001"'],
    ["NUL in a value", `${person}, "metadata": {"a": ["\\u0000"]}`],
    ["NUL in a tag", `${person}, "tags": {"a": "\\u0000"}`],
    ["NUL in a name", `${person}, "metadata": {"a\\u0000": 1}`],
    ["a lone high surrogate", `${person}, "metadata": {"a": "\\ud83d"}`],
    ["a lone low surrogate", `${person}, "tags": {"a": "\\udd11"}`],
    ["a lone surrogate in a name", `${person}, "metadata": {"\\ud83d": 1}`],
    ["a line feed in an id", '"external_id": "user\\n1"'],
    ["a bidirectional override in a name", `${person}, "display_name": "a\\u202eb"`],
    ["the same member twice, once wrong", `${person}, "confirm": true, "confirm": "no"`],
  ])("with %s is refused, though all the rest is right", async (_, members) => {
    const body = `{"return_to": ${JSON.stringify(tenant.returnUrl)}, ${members}}`;
    expectProblem(await sendText("POST", "/v1/connect/sessions", body), 400, "invalid_request");
  });

  test("with nothing wrong in it is taken", async () => {
    const answer = await sendText("POST", "/v1/connect/sessions", JSON.stringify(session()));
    expect(answer.status).toBe(201);
    await db.execute(sql`delete from end_users where external_id = 'user-1'`);
  });

  test("with a time that PostgreSQL does not know is refused", async () => {
    const path = `/v1/webhooks/${newId("webhook")}/replay`;
    const body = JSON.stringify({ since: "0000-01-01T00:00:00Z" });
    const { errors } = expectProblem(await sendText("POST", path, body), 400, "invalid_request");
    expect(JSON.stringify(errors)).toContain("/since");
  });

  test("that is not UTF-8 is refused", async () => {
    const answer = await sendRaw(new URL("/v1/connect/sessions", stack.publicUrl), {
      method: "POST",
      headers: { authorization: `Bearer ${tenant.apiKey.secret}`, "content-type": JSON_TYPE },
      chunks: [Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d])],
    });
    expectProblem(answer, 400, "invalid_request");
  });

  test.each(["id", "project_id", "owner_id", "role", "created_at", "actor", "end_user_id"])(
    "with the foreign member %s is refused and names it",
    async (member) => {
      const body = JSON.stringify({ ...session(), [member]: tenant.projectId });
      const answer = await sendText("POST", "/v1/connect/sessions", body);
      const { errors } = expectProblem(answer, 400, "invalid_request");
      expect(JSON.stringify(errors)).toContain(member);
      expect(answer.text).not.toContain(tenant.projectId);
    },
  );
});

describe("a client that does not finish its body", () => {
  const HELD = /"http.response.status_code":408/;
  const doors = [
    { name: "the public door", url: () => stack.publicUrl, path: "/v1/connect/sessions" },
    { name: "the dashboard's door", url: () => stack.dashboardUrl, path: "/v1/sign-up" },
    { name: "the door of the jobs", url: () => stack.jobsUrl, path: "/keys/rotate" },
  ];
  const unfinished = (path: string, framing: string) => {
    const secret = path === "/keys/rotate" ? stack.jobsSecret : tenant.apiKey.secret;
    return `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nauthorization: Bearer ${secret}\r\n${framing}`;
  };
  const framings = {
    length: 'content-length: 100\r\n\r\n{"a"',
    chunks: 'transfer-encoding: chunked\r\n\r\n4\r\n{"a"\r\n',
  };

  test.each(doors)("but breaks it off gets 400 from $name, never 500", async ({ url, path }) => {
    for (const framing of Object.values(framings)) {
      const answer = await sendBytes(url(), unfinished(path, framing), { end: true });
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('"code":"invalid_request"');
      await sendBytes(url(), unfinished(path, framing), { destroyAfterMs: 50 });
    }
  });

  test("and keeps the connection is answered 408 after ten seconds, slow drip or not", async () => {
    const held = doors.flatMap(({ url, path }) =>
      [false, true].map((drip) =>
        sendBytes(url(), unfinished(path, framings.length), { drip, limitMs: 20_000 }),
      ),
    );
    const startedMs = Date.now();
    for (const answer of await Promise.all(held)) {
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toContain('"code":"request_timeout"');
    }
    expect(Date.now() - startedMs).toBeLessThan(15_000);
    await expect.poll(() => logLines.filter((line) => HELD.test(line)).length).toBe(held.length);
  });

  test("is not waited for where no route reads the body", async () => {
    const text = "POST /v1/nothing HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nabcd";
    expect(await sendBytes(stack.publicUrl, text)).toMatch(/^HTTP\/1\.1 404 /);
  });
});

test("CONNECT opens no tunnel and is no failure", async () => {
  for (const url of [stack.publicUrl, stack.dashboardUrl, stack.jobsUrl]) {
    const text =
      "CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\nGET / HTTP/1.1\r\n\r\n";
    const [head = "", ...tunnel] = (await sendBytes(url, text)).split("\r\n\r\n");
    expect(head).not.toMatch(/^HTTP\/1\.1 5/);
    expect(tunnel.join("")).toBe("");
  }
});

describe("a URL", () => {
  test.each([
    ["a doubled limit", "/v1/connections?limit=1&limit=2"],
    ["a doubled filter", "/v1/connections?external_id=a&external_id=b"],
    ["a doubled choice", `/v1/connections?state=active&state=revoked`],
    ["a doubled selector", "/v1/token?integration=sandbox&external_id=a&external_id=b"],
    ["limit=0", "/v1/connections?limit=0"],
    ["limit=101", "/v1/connections?limit=101"],
    ["limit=1e9", "/v1/connections?limit=1e9"],
    ["limit=NaN", "/v1/connections?limit=NaN"],
    ["an unknown state", "/v1/connections?state=broken"],
    ["the year 0", "/v1/audit-log?since=0000-01-01T00:00:00Z"],
    ["a tag without a value", "/v1/connections?tag=team"],
    ["max_wait=-1", "/v1/token?integration=sandbox&external_id=a&max_wait=-1"],
    ["max_wait=26", "/v1/token?integration=sandbox&external_id=a&max_wait=26"],
    ["no selector", "/v1/token"],
    ["NUL in the query", "/v1/connections?external_id=a%00b"],
    ["NUL in the path", "/v1/connections/con_%00"],
    ["a lone surrogate in the query", "/v1/connections?external_id=%ED%A0%80"],
    ["a lone surrogate in the path", "/v1/connections/%ED%A0%80"],
    ["a broken escape", "/v1/connections?external_id=%zz"],
    ["an escape that is not UTF-8", "/v1/connections/%C3%28"],
  ])("with %s is refused", async (_, target) => {
    const answer = await sendRaw(new URL(stack.publicUrl), {
      target,
      headers: { authorization: `Bearer ${tenant.apiKey.secret}` },
    });
    expectProblem(answer, 400, "invalid_request");
  });

  test.each(["garbage", "con_00000000000000000000000000x", "-1", "' or 1=1--", "%5Cx00", "key_x"])(
    "with the cursor %j is refused",
    async (cursor) => {
      for (const list of ["connections", "audit-log"]) {
        const query = new URLSearchParams({ cursor });
        const answer = await tenant.app.send("GET", `/v1/${list}?${query}`);
        expectProblem(answer, 400, "invalid_cursor");
      }
    },
  );

  test("of more than 8 KiB is refused without being repeated", async () => {
    const answer = await tenant.app.send("GET", `/v1/connections?external_id=${"x".repeat(9000)}`);
    expect(expectProblem(answer, 414, "uri_too_long").instance).toBe("");
    expect(answer.text.length).toBeLessThan(1000);
  });

  test("of a provider's callback is as bounded", async () => {
    const url = new URL(`/callback/${integration.id}?code=${"x".repeat(20_000)}`, stack.publicUrl);
    const answer = await exchange(url);
    expect(answer.status).toBe(414);
    expectNoInsides(answer);
  });

  test("with more than 16 KiB of headers is refused", async () => {
    const answer = await exchange(new URL("/v1/key", stack.publicUrl), {
      headers: { "x-filler": "x".repeat(14_000), authorization: `Bearer ${"y".repeat(3000)}` },
    });
    expect(answer.status).toBe(431);
    expectNoInsides(answer);
  });

  test("that is not there is 404, and a known one with another method 405 with its methods", async () => {
    expectProblem(await tenant.app.send("GET", "/v1/nothing"), 404, "not_found");
    expectProblem(await tenant.app.send("GET", "/v1/../v1/nothing"), 404, "not_found");
    for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
      const answer = await tenant.app.send(method, "/v1/connections");
      expectProblem(answer, 405, "method_not_allowed");
      expect(answer.headers.get("allow")).toBe("GET");
    }
  });
});

describe("a return URL", () => {
  test("that is not registered byte for byte makes no session", async () => {
    const registered = new URL(tenant.returnUrl);
    const { origin, pathname, host } = registered;
    const variants = [
      `${tenant.returnUrl}/`,
      `${tenant.returnUrl}?`,
      `${tenant.returnUrl}?next=1`,
      `${tenant.returnUrl}#`,
      `${tenant.returnUrl}#fragment`,
      `${tenant.returnUrl}/deeper`,
      `${tenant.returnUrl}/..`,
      `${tenant.returnUrl}%2f..`,
      `${tenant.returnUrl}%20`,
      `${tenant.returnUrl};x`,
      ` ${tenant.returnUrl}`,
      `${tenant.returnUrl} `,
      `${tenant.returnUrl}\t`,
      `${tenant.returnUrl},https://evil.example`,
      `${origin}${pathname.toUpperCase()}`,
      `${origin}/./${pathname.slice(1)}`,
      `${origin}//${pathname.slice(1)}`,
      `${origin}\\${pathname.slice(1)}`,
      `${origin}/x/..${pathname}`,
      `${origin}/%${pathname.charCodeAt(1).toString(16)}${pathname.slice(2)}`,
      `HTTP://${host}${pathname}`,
      `http://LOCALHOST:${registered.port}${pathname}`,
      `http://127.0.0.1:${registered.port}${pathname}`,
      `http://[::1]:${registered.port}${pathname}`,
      `http://2130706433:${registered.port}${pathname}`,
      `http://localhost${pathname}`,
      `https://${host}${pathname}`,
      `http://${host}.evil.example${pathname}`,
      `http://evil.example/${host}${pathname}`,
      `http://user@${host}${pathname}`,
      `http://${host}@evil.example${pathname}`,
      `http://evil.example\\@${host}${pathname}`,
      `//${host}${pathname}`,
      pathname,
      `javascript:alert(1)//${host}${pathname}`,
      `data:text/html,${tenant.returnUrl}`,
      "https://evil.example/",
      "*",
      `http://localhost:*${pathname}`,
    ];
    const refuse = async (return_to: string) => {
      const answer = await tenant.app.send("POST", "/v1/connect/sessions", {
        ...session(),
        return_to,
      });
      expect(answer.status, `${return_to}: ${answer.text}`).toBe(422);
      expectProblem(answer, 422, "return_url_not_registered");
      expect(answer.headers.get("location")).toBeNull();
    };
    // Together: an unknown address makes Atlas ask again, which it does once a second for a project.
    await Promise.all(variants.map(refuse));
  });

  test.each([
    "http://app.example.com/",
    "https://app.example.com/#x",
    "https://user:pass@app.example.com/",
    "https://*.example.com/",
    "https://app.example.com/a b",
    "https://app.example.com/\u202e",
    "https://app.example.com/%0d%0aset-cookie:x\r\n",
    "HTTPS://app.example.com/x",
    "https://app.example.com:443/x",
    "https://app.example.com/a/../b",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "myapp://callback",
    "//app.example.com/",
    "/relative",
    "not a url",
  ])("%j cannot be registered", async (url) => {
    const path = `/v1/projects/${tenant.projectId}/return-urls`;
    const answer = await tenant.developer.dashboard.send("POST", path, { url });
    expectProblem(answer, 422, "invalid_url");
  });
});

test.each([
  "http://provider.example.com/token",
  "https://127.0.0.1/token",
  "https://127.1/token",
  "https://0x7f.1/token",
  "https://2130706433/token",
  "https://[::1]/token",
  "https://[::ffff:127.0.0.1]/token",
  "https://localhost/token",
  "https://LOCALHOST./token",
  "https://ⓛocalhost/token",
  "https://metadata.internal/token",
  "https://printer.local/token",
  "https://intranet/token",
  "https://provider.example.com:8443/token",
  "https://user:pass@provider.example.com/token",
  "https://provider.example.com/token#fragment",
  "http://127.0.0.1:1/token",
  "ftp://provider.example.com/token",
  "not a url",
])("a provider's endpoint cannot be %j", async (token_endpoint) => {
  const answer = await tenant.app.send("POST", "/v1/integrations", {
    provider: "generic-oauth2",
    key: "ssrf",
    client_id: "id",
    client_secret: "secret",
    settings: {
      authorization_endpoint: "https://provider.example.com/authorize",
      token_endpoint,
    },
  });
  expectProblem(answer, 422, "invalid_url");
});

describe("an API key", () => {
  const refused = async (key: string) => {
    const answer = await withKey(key);
    expectProblem(answer, 401, "unauthenticated");
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
    if (key.length > 8) expect(answer.text).not.toContain(key);
  };

  test("that is made up is refused without asking any store", async () => {
    const { secret } = tenant.apiKey;
    const last = secret.endsWith("a") ? "b" : "a";
    await untilQuiet(stack.bridge);
    stack.bridge.resetCounts();
    for (const key of [
      "x",
      "atlas_sk_",
      "atlas_sk_01jd_abc_def",
      "' OR 1=1--",
      secret.slice(0, -1),
      `${secret}a`,
      secret.slice(0, -1) + last,
      secret.toUpperCase(),
      secret.replace("atlas_sk_", "atlas_pk_"),
      "x".repeat(4000),
    ])
      await refused(key);
    expect(stack.bridge.counts()).toMatchObject({ statements: 0, commands: 0 });
  });

  test("in another scheme, or none at all, is asked for", async () => {
    for (const authorization of [
      "",
      "Bearer",
      "Basic YTpi",
      tenant.apiKey.secret,
      "Bearer  ",
      "Bearer a b",
    ]) {
      const answer = await exchange(new URL("/v1/key", stack.publicUrl), {
        headers: { authorization },
      });
      expectProblem(answer, 401, "unauthenticated");
    }
  });

  test("with a right check code that nobody was given is refused", async () => {
    const keys = await importCheckKeys(stack.secrets.apiKeyCheckSecrets, "API_KEY_CHECK_SECRETS");
    await refused(await mintApiKey(keys, newId("apiKey")));
    await refused(await mintApiKey(keys, tenant.apiKey.id));
  });

  test("that was revoked or has expired is refused", async () => {
    const { dashboard } = tenant.developer;
    const revoked = await dashboard.createApiKey(tenant.projectId, "Revoked");
    const path = `/v1/projects/${tenant.projectId}/api-keys/${revoked.id}`;
    expect((await dashboard.send("DELETE", path)).status).toBe(204);
    await refused(revoked.secret);
    const expired = await dashboard.createApiKey(tenant.projectId, "Expired");
    await db.execute(
      sql`update api_keys set expires_at = clock_timestamp() - interval '1 s' where id = ${expired.id}`,
    );
    await refused(expired.secret);
    await db.execute(sql`delete from api_keys where id in (${revoked.id}, ${expired.id})`);
  });

  test.each([
    (key: string) => `/v1/key?api_key=${key.replace("_", "%5F")}`,
    (key: string) => `/v1/key?x=${encodeURIComponent(key.replace("a", "%61"))}`,
    (key: string) => `/v1/connections/${key.replace("_sk_", "%5fsk%5f")}`,
    (key: string) => `/callback/int_1?state=${key.replace("s", "%2573")}`,
  ])("percent-encoded in the path or the query is refused as well (%#)", async (target) => {
    const encoded = target(tenant.apiKey.secret);
    const answer = await sendRaw(new URL(stack.publicUrl), { target: encoded });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("credential_in_url");
    expect(answer.text).not.toContain(tenant.apiKey.secret.slice(-20));
  });

  test.each(["api_key", "access_token", "key", "x"])(
    "in the query as %s is refused",
    async (name) => {
      const query = new URLSearchParams({ [name]: tenant.apiKey.secret });
      const answer = await exchange(new URL(`/v1/key?${query}`, stack.publicUrl));
      expectProblem(answer, 400, "credential_in_url");
      expect(answer.text).not.toContain(tenant.apiKey.secret);
      const both = await tenant.app.send("GET", `/v1/key?${query}`);
      expectProblem(both, 400, "credential_in_url");
    },
  );
});

test("nothing of all this was written down, and nothing failed inside", async () => {
  await stack.runJobs();
  expect(await snapshot(db)).toEqual(before);
  expect(logLines.length).toBeGreaterThan(100);
  expect(
    logLines.filter((line) => /request_failed|service_failed|"log.level":"error"/.test(line)),
  ).toEqual([]);
});
