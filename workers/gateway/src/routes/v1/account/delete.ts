import { createRoute } from "@hono/zod-openapi";
import { deleteAccountInput } from "#shared/contracts/auth/account";
import { ProblemError, refuse, unwrap } from "../../../http/problem.ts";
import { noSessionCookie } from "../../../http/session-cookie.ts";
import { finishAccount } from "../../../people/delete-account.ts";
import { expectChange } from "../../../people/follow-end-user.ts";
import { jsonBody } from "../../describe.ts";
import { DELETE_ACCOUNT } from "../../account-problems.ts";
import { type Route, writes } from "../../surface.ts";

export const deleteAccount: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/account",
    operationId: "deleteAccount",
    tags: ["Account"],
    summary: "Delete your account",
    description:
      "Ends all your memberships and sessions, and removes name, address and password. It cannot be taken back. A project " +
      "that has no other owner is in the way (`sole_owner`, each in `errors`): hand it over or delete it first. The last platform administrator adds another one first. Audit logs, which " +
      "cannot change, keep the account's id. Wrong passwords count as failed sign-ins.",
    ...writes(surface, { problems: DELETE_ACCOUNT }),
    request: { body: jsonBody(deleteAccountInput, { password: "correct horse battery staple" }) },
    responses: { 204: { description: "The account is deleted, and its cookie removed." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller, config, session } = c.env;
    const { password, locale } = c.req.valid("json");
    if (session === null) refuse("unauthenticated", "Sign in first.");
    const { id: account_id, email } = session.account;
    // Not a proof of the last ten minutes: this cannot be taken back.
    unwrap(await services.AUTH.verifyPassword(caller, { password }));
    // Asked before anything begins, so that a session is not lost for a moment and for nothing.
    const { sole_owner_of } = unwrap(await services.PROJECTS.describeAccount(caller, { email }));
    if (sole_owner_of.length > 0) refuseSoleOwner(sole_owner_of);
    await expectChange(services, caller);
    const leaving = unwrap(await services.USERS.startAccountDeletion(caller, { account_id }));
    const own = session.account.locale ?? locale ?? leaving.locale;
    const finished = await finishAccount(services, caller, { ...leaving, locale: own });
    if (!finished.ok) throw new ProblemError(finished.error);
    return c.body(null, 204, { "set-cookie": noSessionCookie(config) });
  });
};

function refuseSoleOwner(projects: readonly { id: string; name: string }[]): never {
  throw new ProblemError({
    code: "sole_owner",
    detail: "These projects have no other owner. Hand them over or delete them first.",
    errors: projects.map(({ id, name }) => ({
      path: "",
      message: `${name} (${id}) has no other owner.`,
      code: "invalid",
      params: { project_id: id, project_name: name },
    })),
  });
}
