import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HttpAnswer, exchange } from "../../dev/browser/http-exchange.ts";
import { type Operation, fillPath, readOperations } from "#support/openapi/openapi";
import { expectProblem } from "#support/openapi/problem";
import { unknownIdFor } from "#support/openapi/sample-requests";
import { type TestStack, startTestStack } from "#support/stack";
import { databaseOf } from "#support/stored";
import {
  type Developer,
  type Tenant,
  openTenant,
  signUpDeveloper,
  confirmAddress,
} from "#support/tenant";

let stack: TestStack;
let tenant: Tenant;

beforeAll(async () => {
  stack = await startTestStack();
  tenant = await openTenant(stack, await signUpDeveloper(stack));
  const { dashboard, session } = tenant.developer;
  await confirmAddress(stack, dashboard, session.account.email);
  const { id } = tenant.developer.session.account;
  await databaseOf(stack.bridge).execute(sql`
    insert into platform_administrators (account_id, granted_by) values (${id}, ${id})`);
});
afterAll(() => stack?.stop());

type Send = (url: URL, method: string, headers: Record<string, string>) => Promise<HttpAnswer>;

/** The ways in which clients send no body: an empty stream, and a length of zero. */
const WAYS: readonly (readonly [name: string, send: Send])[] = [
  ["as an empty stream", (url, method, headers) => exchange(url, { method, headers })],
  ["with a length of 0", (url, method, headers) => exchange(url, { method, headers, body: "" })],
];

function headersOf(door: "public" | "dashboard", { dashboard, session }: Developer) {
  if (door === "public") return { authorization: `Bearer ${tenant.apiKey.secret}` };
  const url = new URL(stack.dashboardUrl);
  return {
    cookie: dashboard.cookies.headerFor(url, { sameSite: true, safeNavigation: false }) ?? "",
    origin: url.origin,
    "x-csrf-token": session.csrf_token,
  };
}

/** The path with this tenant's project, and otherwise with ids that nothing has. */
const pathOf = ({ path, pathParams }: Operation): string =>
  fillPath(
    path,
    Object.fromEntries(
      pathParams.map((name) => [
        name,
        name === "project_id" ? tenant.projectId : unknownIdFor(name),
      ]),
    ),
  );

test.each(["public", "dashboard"] as const)(
  "a body is required at the %s door exactly where its document says so",
  async (door) => {
    const doorUrl = door === "public" ? stack.publicUrl : stack.dashboardUrl;
    const writes = (await readOperations(doorUrl)).filter(({ method }) => method !== "GET");
    expect(writes.filter(({ needsBody }) => needsBody).length).toBeGreaterThan(3);
    expect(writes.filter(({ needsBody }) => !needsBody).length).toBeGreaterThan(3);
    for (const operation of writes)
      for (const [way, send] of WAYS) {
        // Signing out ends the session, so each has its own.
        const developer =
          operation.id === "signOut" ? await signUpDeveloper(stack) : tenant.developer;
        const url = new URL(pathOf(operation), doorUrl);
        const answer = await send(url, operation.method, headersOf(door, developer));
        const what = `${operation.id} ${way}: ${answer.text}`;
        if (operation.needsBody) {
          expect(answer.status, what).toBe(400);
          expect(expectProblem(answer, 400, "invalid_request").errors, what).not.toEqual([]);
        } else expect([200, 202, 204, 404, 409], what).toContain(answer.status);
      }
  },
);
