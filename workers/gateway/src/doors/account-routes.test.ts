import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Session } from "#shared/contracts/auth/session";
import { newId } from "#shared/ids";
import { err, ok } from "#shared/result";
import { makeDashboardDoor } from "./dashboard-door.ts";
import { ask, problemOf } from "#support/gateway/ask";
import { type Doubles, makeEnv } from "#support/gateway/doubles";

const session: Session = {
  account: {
    id: "acc_1",
    email: "ada@example.com",
    name: "Ada",
    email_verified: true,
    locale: null,
    time_zone: null,
  },
  csrf_token: "csrf-token-of-the-session",
  expires_at: "2099-01-01T00:00:00.000Z",
};
const session_token = "session-token-0123456789";
const own = {
  cookie: `__Host-atlas_session=${session_token}`,
  origin: "https://atlas.example.com",
  "x-csrf-token": session.csrf_token,
};

beforeEach(() => {
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockReturnValue();
});

function setUp(auth: Doubles["AUTH"], projects: Doubles["PROJECTS"] = {}) {
  const { env, calls } = makeEnv({
    AUTH: { resolveSession: async () => ok(session), ...auth },
    PROJECTS: { resolveMember: async () => ok({ role: "owner" as const }), ...projects },
  });
  const door = makeDashboardDoor();
  return {
    calls,
    send: (method: string, path: string, json?: unknown) =>
      ask(door, env, path, { method, headers: own, ...(json === undefined ? {} : { json }) }),
  };
}

describe("changing the password", () => {
  const json = { current_password: "correct horse", new_password: "battery staple" };
  const renewed = {
    csrf_token: "csrf-token-of-the-new-secret",
    expires_at: session.expires_at,
    session_token: "fresh-session-token-1",
  };

  test("sets the cookie of the new secret, and answers without it", async () => {
    const { send, calls } = setUp({ changePassword: async () => ok(renewed) });
    const response = await send("POST", "/v1/account/password", json);
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-atlas_session=fresh-session-token-1; Path=\/; Max-Age=\d{4,}; HttpOnly; SameSite=Lax; Secure$/,
      ),
    ]);
    expect(calls.at(-1)).toMatchObject({
      method: "AUTH.changePassword",
      ctx: { actor: { type: "account", id: "acc_1" } },
      input: { ...json, session_token },
    });
  });

  test("with a wrong password is 403 and leaves the cookie alone", async () => {
    const wrong = async () => err({ code: "wrong_password" as const, detail: "Wrong." });
    const response = await setUp({ changePassword: wrong }).send(
      "POST",
      "/v1/account/password",
      json,
    );
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(await problemOf(response)).toEqual({ status: 403, code: "wrong_password" });
  });

  test("too often says when to try again", async () => {
    const limited = async () =>
      err({ code: "rate_limited" as const, detail: "Wait.", retry_after: 30 });
    const response = await setUp({ changePassword: limited }).send(
      "POST",
      "/v1/account/password",
      json,
    );
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "30"]);
  });

  test.each([
    { ...json, new_password: "short" },
    { ...json, account_id: "acc_2" },
    { new_password: json.new_password },
  ])("with the body %j is refused before auth hears of it", async (body) => {
    const { send, calls } = setUp({});
    expect((await send("POST", "/v1/account/password", body)).status).toBe(400);
    expect(calls.map(({ method }) => method)).toEqual(["AUTH.resolveSession"]);
  });
});

describe("ending sessions", () => {
  test.each([
    [true, 1],
    [false, 0],
  ])("takes the cookie away exactly when it is the current one (%s)", async (current, cookies) => {
    const { send, calls } = setUp({ endSession: async () => ok({ current }) });
    const response = await send("DELETE", "/v1/account/sessions/ses_1");
    expect(response.status).toBe(204);
    expect(response.headers.getSetCookie()).toHaveLength(cookies);
    if (current)
      expect(response.headers.get("set-cookie")).toContain("session=; Path=/; Max-Age=0");
    expect(calls.at(-1)?.input).toEqual({ id: "ses_1", session_token });
  });

  test("all others answers how many there were", async () => {
    const { send, calls } = setUp({ endOtherSessions: async () => ok({ ended: 3 }) });
    const response = await send("DELETE", "/v1/account/sessions");
    expect([response.status, await response.json()]).toEqual([200, { ended: 3 }]);
    expect(calls.at(-1)?.input).toEqual({ session_token });
  });
});

test("signing in tells auth how the browser names itself", async () => {
  const { env, calls } = makeEnv({
    AUTH: { signIn: async () => ok({ ...session, session_token }) },
  });
  const json = { email: "ada@example.com", password: "correct horse" };
  const send = (headers: Record<string, string>) =>
    ask(makeDashboardDoor(), env, "/v1/sign-in", { method: "POST", json, headers });
  await send({ "user-agent": "Firefox" });
  await send({});
  expect(calls.map(({ input }) => input)).toEqual([
    { ...json, user_agent: "Firefox" },
    { ...json, user_agent: null },
  ]);
});

test("a project is deleted with the name in the body, which has to be there", async () => {
  const { send, calls } = setUp({}, { deleteProject: async () => ok(null) });
  const path = `/v1/projects/${newId("project")}`;
  expect((await send("DELETE", path)).status).toBe(400);
  expect((await send("DELETE", path, { name: " Shop " })).status).toBe(204);
  expect(calls.at(-1)).toMatchObject({ method: "PROJECTS.deleteProject", input: { name: "Shop" } });
});

test.each([true, false])(
  "an export is complete only with all invitations (%s)",
  async (complete) => {
    const nothing = { data: [], next_cursor: null };
    const { send } = setUp(
      {
        listSessions: async () => ok(nothing),
        listAccountLog: async () => ok(nothing),
        listIdentities: async () => ok([]),
      },
      {
        describeAccount: async () =>
          ok({ sole_owner_of: [], memberships: [], invitations: [], complete }),
      },
    );
    expect(await (await send("GET", "/v1/account/export")).json()).toMatchObject({
      account: { id: "acc_1" },
      invitations: [],
      complete,
    });
  },
);
