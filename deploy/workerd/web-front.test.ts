import { describe, expect, test, vi } from "vitest";
import front from "./web-front.ts";

const FILES: Readonly<Record<string, string>> = {
  "/_headers":
    "/*\n  x-policy: strict\n  cache-control: no-cache\n\n/assets/*\n  ! cache-control\n  cache-control: immutable",
  "/index.html": "<title>Atlas</title>",
  "/assets/404.html": "another release",
  "/assets/a.js": "plain",
  "/assets/a.js.br": "brotli",
  "/.secret.txt": "hidden",
};

const assets = {
  fetch: async (url: Request | string) => {
    const text = FILES[new URL(url instanceof Request ? url.url : url).pathname];
    return new Response(text ?? null, { status: text === undefined ? 404 : 200 });
  },
};

function ask(path: string, init: RequestInit = {}) {
  const gateway = {
    fetch: vi.fn<(request: Request | string) => Promise<Response>>(async () => new Response("api")),
  };
  const request = new Request(`http://localhost${path}`, init);
  const answer = front.fetch(request, { ASSETS: assets, GATEWAY: gateway });
  return { answer, gateway };
}

describe("the Worker in front of the dashboard's files", () => {
  test("serves a file, in the form that the client accepts", async () => {
    const plain = await ask("/assets/a.js").answer;
    expect(await plain.text()).toBe("plain");
    expect(plain.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(plain.headers.get("cache-control")).toBe("immutable");
    const packed = await ask("/assets/a.js", { headers: { "accept-encoding": "gzip, br" } }).answer;
    expect(packed.headers.get("content-encoding")).toBe("br");
    expect(packed.headers.get("vary")).toBe("accept-encoding");
  });

  test("answers every other path with the page, under the page's rules", async () => {
    const answer = await ask("/projects/prj_1/flows").answer;
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("Atlas");
    expect(answer.headers.get("x-policy")).toBe("strict");
    expect(answer.headers.get("cache-control")).toBe("no-cache");
  });

  test("a file of another release is missing, and nobody keeps that answer", async () => {
    const answer = await ask("/assets/gone.js").answer;
    expect(answer.status).toBe(404);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test.each(["/_headers", "/.secret.txt", "/assets/a.js.br", "/assets/.x.js"])(
    "%s is never served as a file",
    async (path) => {
      const text = await (await ask(path).answer).text();
      expect(["<title>Atlas</title>", "another release"]).toContain(text);
    },
  );

  test("nothing is changed through it but the API", async () => {
    const { answer } = ask("/projects", { method: "POST", body: "x" });
    expect((await answer).status).toBe(405);
    expect(await (await ask("/projects", { method: "HEAD" }).answer).text()).toBe("");
  });

  test("passes the API's calls on without the prefix, and does not follow redirects", async () => {
    const { answer, gateway } = ask("/api/v1/projects?limit=1", {
      method: "POST",
      body: "{}",
      headers: { "x-csrf-token": "t" },
    });
    expect(await (await answer).text()).toBe("api");
    const passed = gateway.fetch.mock.calls[0]?.[0] as Request;
    expect(new URL(passed.url).pathname + new URL(passed.url).search).toBe("/v1/projects?limit=1");
    expect(passed.method).toBe("POST");
    expect(passed.redirect).toBe("manual");
    expect(passed.headers.get("x-csrf-token")).toBe("t");
    expect(await passed.text()).toBe("{}");
  });
});
