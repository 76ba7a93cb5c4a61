import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  slow,
  startProviderDouble,
  type Behaviour,
  type ProviderDouble,
} from "./provider-double.ts";
import { refreshRaw } from "./test-client.ts";

let double: ProviderDouble;

beforeAll(async () => {
  double = await startProviderDouble();
});

beforeEach(() => double.reset());

afterAll(() => double.close());

async function refresh(refreshToken: string) {
  const response = await refreshRaw(double, refreshToken);
  return { status: response.status, body: await response.json() };
}

/** Returns the name of the error that a request ends with. */
function failureOf(request: Promise<Response>): Promise<string> {
  return request.then(
    () => "answered",
    (error: unknown) => (error instanceof Error ? error.name : "unknown"),
  );
}

describe("programmed answers", () => {
  test("a list is used one per call, and its last one stays", async () => {
    const { refreshToken } = double.issueGrant();
    double.program("refresh", [
      { kind: "status", status: 503, retryAfter: "7", body: "later", contentType: "text/plain" },
      { kind: "error", error: "invalid_client" },
      { kind: "ok", rotate: false },
    ]);
    const first = await refreshRaw(double, refreshToken);
    expect(first.status).toBe(503);
    expect(first.headers.get("retry-after")).toBe("7");
    expect(first.headers.get("content-type")).toBe("text/plain");
    expect(await first.text()).toBe("later");
    expect(await refresh(refreshToken)).toEqual({ status: 401, body: { error: "invalid_client" } });
    for (const call of [1, 2]) {
      const { status, body } = await refresh(refreshToken);
      expect([call, status, "refresh_token" in body]).toEqual([call, 200, false]);
    }
    expect(double.isRefreshTokenActive(refreshToken)).toBe(true);
  });

  test.each<[unknown, unknown]>([
    ["3600", "3600"],
    [0, 0],
    [-1, -1],
    [1e300, 1e300],
    ["soon", "soon"],
    [null, null],
    [undefined, "absent"],
  ])("expires_in %s comes as it is", async (expiresIn, seen) => {
    const { refreshToken } = double.issueGrant();
    double.program("refresh", { kind: "ok", expiresIn });
    const { body } = await refresh(refreshToken);
    expect("expires_in" in body ? body.expires_in : "absent").toBe(seen);
    expect(double.isAccessTokenActive(body.access_token)).toBe(true);
  });

  test("omitExpiresIn, scope, tokenType and accessToken change the answer", async () => {
    const { refreshToken } = double.issueGrant({ scope: "more less" });
    const accessToken = "with\r\nline";
    double.program("refresh", {
      kind: "ok",
      omitExpiresIn: true,
      scope: "less",
      tokenType: "mac",
      accessToken,
    });
    const { body } = await refresh(refreshToken);
    expect(body).toEqual({
      access_token: accessToken,
      token_type: "mac",
      refresh_token: expect.any(String),
      scope: "less",
    });
    double.program("refresh", { kind: "ok", tokenType: undefined });
    expect((await refresh(body.refresh_token)).body).not.toHaveProperty("token_type");
  });

  test("an answer can be a form", async () => {
    const { refreshToken } = double.issueGrant();
    double.program("refresh", { kind: "ok", form: true });
    const response = await refreshRaw(double, refreshToken);
    expect(response.headers.get("content-type")).toBe("application/x-www-form-urlencoded");
    const fields = new URLSearchParams(await response.text());
    expect(double.isAccessTokenActive(fields.get("access_token") ?? "")).toBe(true);
    expect(fields.get("expires_in")).toBe("3600");
  });

  test("an access token can be a JWT that tells its end", async () => {
    const { refreshToken } = double.issueGrant();
    double.program("refresh", { kind: "ok", jwtAccessToken: true, expiresIn: 120 });
    const { body } = await refresh(refreshToken);
    const [header, payload] = String(body.access_token)
      .split(".")
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, "base64url").toString()));
    expect(header).toMatchObject({ alg: "RS256", typ: "at+jwt" });
    expect(payload.exp - payload.iat).toBe(120);
    expect(double.isAccessTokenActive(body.access_token)).toBe(true);
  });

  const bodies: [Behaviour, number, RegExp][] = [
    [{ kind: "html" }, 200, /^<!doctype html>/],
    [{ kind: "html", status: 502 }, 502, /^<!doctype html>/],
    [{ kind: "error200", error: "bad_refresh_token" }, 200, /^\{"error":"bad_refresh_token"\}$/],
    [{ kind: "error200", error: "bad_code", form: true }, 200, /^error=bad_code$/],
    [
      { kind: "error", error: "invalid_grant", description: "gone", status: 403 },
      403,
      /^\{"error":"invalid_grant","error_description":"gone"\}$/,
    ],
    [{ kind: "empty" }, 200, /^$/],
    [{ kind: "json", body: [] }, 200, /^\[\]$/],
    [{ kind: "huge", bytes: 300_000 }, 200, /^\{"access_token":"a{300000}"/],
    [{ kind: "huge", bytes: 300_000, gzip: true }, 200, /^\{"access_token":"a{300000}"/],
  ];
  test.each(bodies)(
    "%o is answered and leaves the grant alone",
    async (behaviour, status, body) => {
      const { refreshToken } = double.issueGrant();
      double.program("refresh", behaviour);
      const response = await refreshRaw(double, refreshToken);
      expect(response.status).toBe(status);
      const text = await response.text();
      expect(text).toMatch(body);
      expect(double.isRefreshTokenActive(refreshToken)).toBe(true);
    },
  );

  test("a gzipped huge answer is small on the wire", async () => {
    const { refreshToken } = double.issueGrant();
    double.program("refresh", { kind: "huge", bytes: 5_000_000, gzip: true });
    const response = await refreshRaw(double, refreshToken);
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect((await response.text()).length).toBeGreaterThan(5_000_000);
  });

  test("a redirect keeps the method and names the place", async () => {
    const { refreshToken } = double.issueGrant();
    double.program("refresh", { kind: "redirect", location: "http://127.0.0.1:1/elsewhere" });
    const response = await refreshRaw(double, refreshToken);
    expect(response.status).toBe(307);
    expect(response.headers.get("location")).toBe("http://127.0.0.1:1/elsewhere");
  });

  test.each(["userinfo", "introspection", "revocation", "jwks", "discovery"] as const)(
    "%s can be programmed and reset",
    async (endpoint) => {
      const url =
        endpoint === "discovery"
          ? `${double.origin}/.well-known/openid-configuration`
          : double.endpoints[endpoint];
      const posts = endpoint === "introspection" || endpoint === "revocation";
      const ask = () => fetch(url, posts ? { method: "POST" } : {}).then((r) => r.status);
      double.program(endpoint, { kind: "status", status: 418 });
      expect(await ask()).toBe(418);
      expect(double.calls.at(-1)).toMatchObject({ endpoint, status: 418, outcome: "status" });
      double.reset();
      expect(await ask()).not.toBe(418);
    },
  );
});

describe("late and lost answers", () => {
  test("slow rotates at once and ends although the caller has left", async () => {
    const { refreshToken } = double.issueGrant();
    double.program("refresh", { kind: "slow", delayMs: 300 });
    const signal = AbortSignal.timeout(100);
    await expect(refreshRaw(double, refreshToken, { signal })).rejects.toMatchObject({
      name: "TimeoutError",
    });
    expect(double.isRefreshTokenActive(refreshToken)).toBe(false);
    expect(double.calls[0]).toMatchObject({ outcome: "pending", status: 0 });
    await expect.poll(() => double.calls[0]?.outcome).toBe("ok");
    expect(double.calls[0]).toMatchObject({ callerLeft: true, status: 0 });
  });

  test("slow, then an error, leaves the grant alone", async () => {
    const { refreshToken } = double.issueGrant();
    double.program("refresh", slow(60, { kind: "status", status: 500 }));
    const start = performance.now();
    expect((await refreshRaw(double, refreshToken)).status).toBe(500);
    expect(performance.now() - start).toBeGreaterThan(50);
    expect(double.isRefreshTokenActive(refreshToken)).toBe(true);
  });

  test.each(["hang", "down"] as const)(
    "%s gives no answer; the grant changes only with afterEffect",
    async (kind) => {
      const { refreshToken } = double.issueGrant();
      double.program("refresh", [{ kind }, { kind, afterEffect: true }]);
      const attempt = () => refreshRaw(double, refreshToken, { signal: AbortSignal.timeout(120) });
      await expect(attempt()).rejects.toMatchObject({
        name: kind === "hang" ? "TimeoutError" : "TypeError",
      });
      expect(double.isRefreshTokenActive(refreshToken)).toBe(true);
      await expect(attempt()).rejects.toBeDefined();
      expect(double.isRefreshTokenActive(refreshToken)).toBe(false);
      expect(double.calls.map(({ outcome, status }) => [outcome, status])).toEqual([
        [kind, 0],
        [kind, 0],
      ]);
    },
  );

  test("drip sends a right answer byte by byte", async () => {
    const { refreshToken } = double.issueGrant({ scope: "a" });
    double.program("refresh", { kind: "drip", bytesPerSecond: 250 });
    const start = performance.now();
    const { body } = await refresh(refreshToken);
    expect(performance.now() - start).toBeGreaterThan(500);
    expect(double.isAccessTokenActive(body.access_token)).toBe(true);
  });

  test("a held call has rotated the grant and is answered at the release", async () => {
    const { refreshToken } = double.issueGrant();
    const hold = double.holdNext("refresh");
    let answered = false;
    const pending = refresh(refreshToken).finally(() => {
      answered = true;
    });
    await hold.reached;
    expect(double.isRefreshTokenActive(refreshToken)).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(false);
    hold.release();
    const { body } = await pending;
    expect(double.isRefreshTokenActive(body.refresh_token)).toBe(true);
    expect((await refresh(body.refresh_token)).status).toBe(200);
  });

  test("a hold that is released before its call holds nothing", async () => {
    const { refreshToken } = double.issueGrant();
    double.holdNext("refresh").release();
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  test("a reset cuts what hangs and forgets what was", async () => {
    const { refreshToken, accessToken } = double.issueGrant();
    double.program("refresh", { kind: "hang" });
    const pending = failureOf(refreshRaw(double, refreshToken));
    await expect.poll(() => double.calls[0]?.outcome).toBe("hang");
    double.reset();
    expect(await pending).toBe("TypeError");
    expect(double.calls).toEqual([]);
    expect(double.maxParallelRefreshes()).toBe(0);
    expect(double.isAccessTokenActive(accessToken)).toBe(false);
  });

  test("closing does not wait for hanging callers, and the port can be taken again", async () => {
    const own = await startProviderDouble({ expiresInSeconds: 5 });
    own.program("userinfo", { kind: "hang" });
    const pending = failureOf(fetch(own.endpoints.userinfo));
    await expect.poll(() => own.calls.length).toBe(1);
    await own.close();
    expect(await pending).toBe("TypeError");
    const again = await startProviderDouble({ port: own.port });
    expect(again.origin).toBe(own.origin);
    expect(own.issueGrant().expiresIn).toBe(5);
    await again.close();
  });
});
