import { parse } from "node-html-parser";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ConnectPage } from "#shared/contracts/oauth/connect-session";
import { sha256Base64Url } from "#shared/crypto/hash";
import { err, ok } from "#shared/result";
import { makePublicDoor } from "../doors/public-door.ts";
import { ask } from "#support/gateway/ask";
import { type Doubles, makeEnv } from "#support/gateway/doubles";

const github = { id: "int_1", key: "github", name: "GitHub", provider: "github" };
const google = { id: "int_2", key: "google", name: "Google", provider: "google" };
const twoServices: ConnectPage = {
  project_name: "Acme <script>alert(1)</script>",
  display_name: 'ada" onload="x',
  integrations: [github, google],
  language: null,
};
const oneService: ConnectPage = { ...twoServices, display_name: null, integrations: [github] };
const authorization = "https://github.example/authorize?state=s";

beforeEach(() => {
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockReturnValue();
});

const setUp = (
  oauth: NonNullable<Doubles["OAUTH"]> = {},
  variables: Parameters<typeof makeEnv>[1] = {},
) => {
  const door = makePublicDoor();
  const { env, calls } = makeEnv(
    {
      OAUTH: {
        getConnectPage: async () => ok(twoServices),
        findWayBack: async () => err({ code: "connect_session_invalid", detail: "x" }),
        startConnect: async () => ok({ authorization_url: authorization }),
        handleCallback: async () =>
          ok({ redirect_to: "https://app.example.com/done?status=success" }),
        ...oauth,
      },
    },
    variables,
  );
  return {
    calls,
    methods: () => calls.map(({ method }) => method),
    visit: (path: string, headers: Record<string, string> = {}, method = "GET") =>
      ask(door, env, path, { method, headers }),
    post: (path: string, type: string, body: string) =>
      ask(door, env, path, { method: "POST", headers: { "content-type": type }, body }),
  };
};

const linksOf = (page: string) =>
  parse(page)
    .querySelectorAll("a")
    .map((link) => link.getAttribute("href"));

describe("the connect page", () => {
  test("names the app, the person and the services as links, all escaped", async () => {
    const { visit } = setUp();
    const response = await visit("/connect/token_1");
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain("Acme &lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).toContain("ada&quot; onload=&quot;x");
    expect(linksOf(page)).toEqual(
      expect.arrayContaining(["/connect/token_1/int_1", "/connect/token_1/int_2"]),
    );
    expect(page).not.toMatch(/<script|<form|style=|onload="/);
    expect(response.headers.get("content-security-policy")).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(response.headers.get("set-cookie")).toBeNull();
  });

  test("speaks the app's language, and another one on request", async () => {
    const { visit } = setUp({ getConnectPage: async () => ok({ ...twoServices, language: "ru" }) });
    const russian = await (await visit("/connect/token_1")).text();
    expect(parse(russian).querySelector("html")?.getAttribute("lang")).toBe("ru");
    expect(russian).toContain("Выберите сервис");
    expect(linksOf(russian)).toContain("?lang=en");
    expect(await (await visit("/connect/token_1?lang=en")).text()).toContain("Choose a service");
  });

  test("goes straight on when one service is offered", async () => {
    const getConnectPage = async () => ok(oneService);
    const { visit } = setUp({ getConnectPage });
    for (const headers of [{}, { "sec-fetch-dest": "document" }]) {
      const response = await visit("/connect/token_1", headers);
      expect([response.status, response.headers.get("location")]).toEqual([302, authorization]);
    }
  });

  test.each([
    ["the person has a name", { display_name: "ada" }],
    ["the app confirms the connection", { confirm: true }],
    ["the app asks for it", { consent_page: true }],
  ])("is seen first when %s, also with one service", async (_, changes) => {
    const { visit, methods } = setUp({
      getConnectPage: async () => ok({ ...oneService, ...changes }),
    });
    expect((await visit("/connect/token_1")).status).toBe(200);
    expect(methods()).toEqual(["OAUTH.getConnectPage"]);
  });

  test.each([
    ["a prefetch", { "sec-purpose": "prefetch" }, "GET"],
    ["a prerender", { "sec-purpose": "prefetch;prerender" }, "GET"],
    ["an image", { "sec-fetch-dest": "image" }, "GET"],
    ["a frame", { "sec-fetch-dest": "iframe" }, "GET"],
    ["a HEAD", {}, "HEAD"],
  ])("does not go straight on for %s", async (_, headers: Record<string, string>, method) => {
    const getConnectPage = async () => ok(oneService);
    const { visit, methods } = setUp({ getConnectPage });
    const response = await visit("/connect/token_1", headers, method);
    expect([response.status, response.headers.get("set-cookie")]).toEqual([200, null]);
    expect(methods()).toEqual(["OAUTH.getConnectPage"]);
  });

  test("of a link that is over is a page in the browser's language, without the link's token", async () => {
    const getConnectPage = async () =>
      err({ code: "connect_session_invalid" as const, detail: "x" });
    const { visit } = setUp({ getConnectPage });
    const response = await visit("/connect/MARKER-token", { "accept-language": "ru" });
    const page = await response.text();
    expect(response.status).toBe(410);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page).toContain("Срок действия ссылки истёк");
    expect(page).toContain("connect_session_invalid");
    expect(page).toContain(response.headers.get("x-request-id"));
    expect(page).not.toContain("MARKER");
  });
});

describe("starting a flow", () => {
  test("binds the browser by a cookie whose hash alone leaves the gateway", async () => {
    const { visit, calls } = setUp();
    const response = await visit("/connect/token_1/github");
    expect([response.status, response.headers.get("location")]).toEqual([302, authorization]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const cookie = response.headers.get("set-cookie") ?? "";
    const value = /^__Host-atlas_flow=([\w-]{43});/.exec(cookie)?.[1] ?? "";
    expect(cookie).toBe(
      `__Host-atlas_flow=${value}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure`,
    );
    expect(calls.at(-1)?.input).toEqual({
      token: "token_1",
      integration: "github",
      browser_hash: await sha256Base64Url(value),
      from_elsewhere: false,
    });
  });

  test("keeps the browser's cookie, so that flows in several tabs can end", async () => {
    const { visit, calls } = setUp();
    const value = "a".repeat(43);
    const cookie = `__Host-atlas_flow=${value}`;
    const response = await visit("/connect/token_1/github", { cookie });
    expect(response.headers.get("set-cookie")).toContain(cookie);
    expect(calls.at(-1)?.input).toMatchObject({ browser_hash: await sha256Base64Url(value) });
  });

  test("does not take a malformed cookie over", async () => {
    const { visit } = setUp();
    const response = await visit("/connect/token_1/github", { cookie: "__Host-atlas_flow=short" });
    expect(response.headers.get("set-cookie")).not.toContain("=short");
  });

  test.each([
    ["a prefetch", { "sec-purpose": "prefetch" }, "GET", 403],
    ["an old prefetch", { purpose: "prefetch" }, "GET", 403],
    ["a HEAD", {}, "HEAD", 405],
  ])("is refused to %s", async (_, headers: Record<string, string>, method, status) => {
    const { visit, calls } = setUp();
    for (const path of ["/connect/token_1/github", "/callback/int_1?code=c&state=s"]) {
      const response = await visit(path, headers, method);
      expect([response.status, response.headers.get("set-cookie")]).toEqual([status, null]);
    }
    expect(calls).toEqual([]);
  });

  test.each([
    ["a POST", {}, "POST", 405],
    ["an image", { "sec-fetch-dest": "image" }, "GET", 403],
    ["a frame", { "sec-fetch-dest": "iframe" }, "GET", 403],
    ["a script", { "sec-fetch-dest": "empty" }, "GET", 403],
  ])("is not done for %s", async (_, headers: Record<string, string>, method, status) => {
    const { visit, calls } = setUp();
    const response = await visit("/connect/token_1/github", headers, method);
    expect([response.status, response.headers.get("set-cookie")]).toEqual([status, null]);
    expect(calls).toEqual([]);
  });
});

test.each(["cross-site", "same-site", "none"])(
  "a link from elsewhere (%s) that names the service leads to the page that must be seen",
  async (site) => {
    const { visit, calls } = setUp({
      startConnect: async (_, { from_elsewhere }) =>
        ok({ authorization_url: from_elsewhere === true ? null : authorization }),
    });
    const response = await visit("/connect/token_1/github", { "sec-fetch-site": site });
    expect([response.status, response.headers.get("location")]).toEqual([303, "/connect/token_1"]);
    expect(response.headers.get("set-cookie")).toBeNull();
    const chosen = await visit("/connect/token_1/github", { "sec-fetch-site": "same-origin" });
    expect(chosen.headers.get("location")).toBe(authorization);
    expect(calls.map(({ method }) => method)).toEqual(["OAUTH.startConnect", "OAUTH.startConnect"]);
  },
);

describe("cancelling", () => {
  const back = "https://app.example.com/done?status=denied&error=access_denied";
  const setUpCancel = () => setUp({ cancelConnect: async () => ok({ redirect_to: back }) });

  test("leads back to the app, and binds the browser as starting does", async () => {
    const { visit, calls } = setUpCancel();
    const response = await visit("/connect/token_1/cancel");
    expect([response.status, response.headers.get("location")]).toEqual([303, back]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const value = /^__Host-atlas_flow=([\w-]{43});/.exec(response.headers.get("set-cookie") ?? "");
    expect(calls).toEqual([
      expect.objectContaining({
        method: "OAUTH.cancelConnect",
        input: { token: "token_1", browser_hash: await sha256Base64Url(value?.[1] ?? "") },
      }),
    ]);
  });

  test.each([
    ["a prefetch", { "sec-purpose": "prefetch" }, "GET", 403],
    ["an image", { "sec-fetch-dest": "image" }, "GET", 403],
    ["a frame", { "sec-fetch-dest": "iframe" }, "GET", 403],
    ["a HEAD", {}, "HEAD", 405],
    ["a POST", {}, "POST", 405],
  ])("is not done for %s", async (_, headers: Record<string, string>, method, status) => {
    const { visit, calls } = setUpCancel();
    expect((await visit("/connect/token_1/cancel", headers, method)).status).toBe(status);
    expect(calls).toEqual([]);
  });
});

describe("an answer by form_post", () => {
  const form = "application/x-www-form-urlencoded";

  test("becomes the same answer in the query, where the browser's cookie comes along", async () => {
    const { post, calls } = setUp();
    const response = await post("/callback/int_1?a=1", form, "state=s&code=c%2Fd&code=e&x=%D0%B0");
    expect(response.status).toBe(303);
    const location = response.headers.get("location");
    expect(location).toBe("/callback/int_1?a=1&state=s&code=c%2Fd&code=e&x=%D0%B0");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(calls).toEqual([]);
  });

  test("that is no form, or longer than a URL, is a page", async () => {
    const { post, calls } = setUp();
    expect((await post("/callback/int_1", "application/json", "{}")).status).toBe(415);
    const long = await post("/callback/int_1", form, `code=${"x".repeat(9_000)}`);
    expect([long.status, long.headers.get("location")]).toEqual([413, null]);
    expect(await long.text()).not.toContain("xxxx");
    expect(calls).toEqual([]);
  });
});

test.each([
  ["no_state", "We cannot tell what you were connecting"],
  ["provider_error", "The service reported an error"],
  ["over", "We could not finish connecting"],
  ["other_browser", "You started in another browser"],
  ["no_cookie", "Your browser did not send our cookie"],
  ["wrong_address", "The service sent you to the wrong address"],
  ["toString", "We could not finish connecting"],
])("a callback that is not trusted because of %s says so", async (cause, title) => {
  const handleCallback = async () => err({ code: "flow_invalid" as const, detail: "x", cause });
  const { visit } = setUp({ handleCallback });
  const page = parse(await (await visit("/callback/int_1?state=s")).text());
  expect(page.querySelector("h1")?.text).toBe(title);
});

describe("the callback", () => {
  test("hands on every parameter in order, duplicates included, and the browser's hash", async () => {
    const { visit, calls } = setUp();
    const value = "b".repeat(43);
    const path = "/callback/int_1?state=s&code=a%2Fb&code=c&iss=https%3A%2F%2Fi.example&empty=";
    const response = await visit(path, { cookie: `__Host-atlas_flow=${value}` });
    expect([response.status, response.headers.get("location")]).toEqual([
      303,
      "https://app.example.com/done?status=success",
    ]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    expect(calls).toEqual([
      {
        method: "OAUTH.handleCallback",
        ctx: expect.objectContaining({ actor: { type: "anonymous" }, projectId: null }),
        input: {
          integration_id: "int_1",
          params: [
            ["state", "s"],
            ["code", "a/b"],
            ["code", "c"],
            ["iss", "https://i.example"],
            ["empty", ""],
          ],
          browser_hash: await sha256Base64Url(value),
        },
      },
    ]);
  });

  test("tells a foreign browser from this one by the cookie alone", async () => {
    const { visit, calls } = setUp();
    await visit("/callback/int_1?code=c&state=s");
    expect(calls[0]?.input).toMatchObject({ browser_hash: null });
    const local = setUp({}, { ATLAS_BASE_URL: "http://localhost:8787" });
    await local.visit("/callback/int_1?state=s", { cookie: `atlas_flow=${"b".repeat(43)}` });
    expect(local.calls[0]?.input).toMatchObject({
      browser_hash: await sha256Base64Url("b".repeat(43)),
    });
  });

  test("that fails is a page with its status, the code and nothing that came along", async () => {
    const handleCallback = async () => err({ code: "flow_invalid" as const, detail: "x" });
    const { visit } = setUp({ handleCallback });
    const response = await visit("/callback/int_1?code=MARKER-code&state=MARKER-state&error=<b>");
    const page = await response.text();
    expect(response.status).toBe(400);
    expect(page).toContain("flow_invalid");
    expect(page).toContain("We could not finish connecting");
    expect(page).not.toContain("MARKER");
    expect(page).not.toContain("<b>");
  });

  test("with a code of 20 kB is refused before anyone is asked", async () => {
    const { visit, calls } = setUp();
    const response = await visit(`/callback/int_1?state=s&code=${"c".repeat(20_000)}`);
    expect(response.status).toBe(414);
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(calls).toEqual([]);
  });

  test("of a broken store says so, in both languages", async () => {
    const handleCallback = async () =>
      err({ code: "flow_store_unavailable" as const, detail: "x", retry_after: 5 });
    const { visit } = setUp({ handleCallback });
    for (const [language, text] of [
      ["en", "Connecting does not work right now"],
      ["ru", "Сейчас подключить не получится"],
    ]) {
      const response = await visit("/callback/int_1", { "accept-language": language ?? "" });
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
      expect(await response.text()).toContain(text);
    }
  });
});

describe("an error", () => {
  test("names code, request id and time in fields that a click selects whole", async () => {
    const getConnectPage = async () =>
      err({ code: "connect_session_invalid" as const, detail: "x" });
    const { visit } = setUp({ getConnectPage });
    const response = await visit("/connect/token_1");
    const root = parse(await response.text());
    const facts = root.querySelectorAll(".ref dd").map(({ text }) => text);
    expect(facts.slice(0, 2)).toEqual([
      "connect_session_invalid",
      response.headers.get("x-request-id"),
    ]);
    expect(facts[2]).toMatch(/^\d{1,2} \w+ \d{4}, \d\d:\d\d:\d\d UTC$/);
    expect(await (await visit("/hosted.css")).text()).toMatch(/\.ref dd \{[^}]*user-select: all/);
  });

  const typeOf = async (path: string, method = "GET") =>
    (await setUp().visit(path, {}, method)).headers.get("content-type");

  test.each([
    "/connect",
    "/connect/",
    "/connect/a/b/c",
    "/callback",
    "/callback/int_1/x",
    "/connect/%zz",
  ])("at %s is a page, though no route is there", async (path) => {
    expect(await typeOf(path)).toBe("text/html; charset=utf-8");
  });

  test.each([
    "/connection",
    "/callbacks/int_1",
    "/v1/connect/x",
    "/v1/callback/x",
    "/nothing",
    "//connect/x",
  ])("at %s is a problem", async (path) => {
    expect(await typeOf(path)).toBe("application/problem+json");
  });

  test("of a wrong method is told in the style of its path", async () => {
    expect(await typeOf("/connect/token_1", "POST")).toBe("text/html; charset=utf-8");
    expect(await typeOf("/healthz", "POST")).toBe("application/problem+json");
  });
});

describe("a link that cannot go on", () => {
  const wayBack = { project_name: "Fieldnote", return_host: "app.example.com", language: null };
  const failing = (
    code: "connect_session_invalid" | "limit_reached" | "flow_store_unavailable",
  ) => ({
    getConnectPage: async () => err({ code, detail: "x" }),
    startConnect: async () => err({ code, detail: "x" }),
  });

  test.each([
    ["connect_session_invalid", 410],
    ["limit_reached", 409],
  ] as const)(
    "because of %s leads back to the app while its session is there",
    async (code, status) => {
      const { visit } = setUp({ ...failing(code), findWayBack: async () => ok(wayBack) });
      for (const path of ["/connect/token_1", "/connect/token_1/github"]) {
        const response = await visit(path);
        const root = parse(await response.text());
        const link = root.querySelector("a.primary");
        expect(response.status).toBe(status);
        expect([link?.text, link?.getAttribute("href")]).toEqual([
          "Back to app.example.com",
          "/connect/token_1/cancel",
        ]);
        expect(root.querySelector(".party-name")?.text).toBe("Fieldnote");
      }
    },
  );

  test("speaks the app's language when it leads back", async () => {
    const findWayBack = async () => ok({ ...wayBack, language: "ru" as const });
    const { visit } = setUp({ ...failing("connect_session_invalid"), findWayBack });
    expect(await (await visit("/connect/token_1")).text()).toContain("Вернуться на");
  });

  test("says the same without a way back, and when looking for one fails", async () => {
    const { visit } = setUp({
      ...failing("connect_session_invalid"),
      findWayBack: () => Promise.reject(new Error("away")),
    });
    const response = await visit("/connect/token_1");
    expect(response.status).toBe(410);
    expect(linksOf(await response.text())).toEqual([]);
  });

  test("looks for no way back during an outage", async () => {
    const { visit, methods } = setUp(failing("flow_store_unavailable"));
    expect((await visit("/connect/token_1")).status).toBe(503);
    expect(methods()).toEqual(["OAUTH.getConnectPage"]);
  });
});

describe("static files", () => {
  test("the stylesheet is kept for ever under its versioned name", async () => {
    const { visit } = setUp();
    const page = await (await visit("/connect/token_1")).text();
    const path = parse(page).querySelector("link[rel=stylesheet]")?.getAttribute("href") ?? "";
    expect(path).toMatch(/^\/hosted\.css\?v=\w+$/);
    const styles = await visit(path);
    expect(styles.headers.get("content-type")).toBe("text/css; charset=utf-8");
    expect(styles.headers.get("cache-control")).toContain("immutable");
    expect((await visit("/hosted.css")).headers.get("cache-control")).not.toContain("immutable");
  });

  test("there is an icon", async () => {
    const { visit } = setUp();
    expect((await visit("/favicon.ico")).headers.get("content-type")).toBe("image/svg+xml");
  });
});
