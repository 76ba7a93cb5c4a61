import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, take } from "../../client.ts";
import { currentLanguage } from "../../../i18n/language.ts";
import type { components, operations } from "../../schema.gen.d.ts";

type Schemas = components["schemas"];
export type PlatformAccount = Schemas["PlatformAccount"];
export type PlatformProject = Schemas["PlatformProject"];
export type Administrator = Schemas["Administrator"];
export type AdminLogEntry = Schemas["AdminLogEntry"];
export type SignUpInvitation = Schemas["SignUpInvitation"];
export type PlatformSettings = Schemas["PlatformSettings"];
export type SettingChanges = Schemas["UpdatePlatformSettingsInput"];
type Query<Name extends keyof operations> = NonNullable<operations[Name]["parameters"]["query"]>;

/** Everything that administrators read. After a change all of it is asked for again. */
export const ADMIN_KEY = ["admin"] as const;

export const adminAccountsQuery = (query: Query<"listPlatformAccounts">) =>
  queryOptions({
    queryKey: [...ADMIN_KEY, "accounts", query],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => take(api.GET("/v1/admin/accounts", { params: { query }, signal })),
  });

export const adminAccountQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...ADMIN_KEY, "account", account_id],
    queryFn: ({ signal }) =>
      take(
        api.GET("/v1/admin/accounts/{account_id}", { params: { path: { account_id } }, signal }),
      ),
  });

export const adminProjectsQuery = (query: Query<"listPlatformProjects">) =>
  queryOptions({
    queryKey: [...ADMIN_KEY, "projects", query],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => take(api.GET("/v1/admin/projects", { params: { query }, signal })),
  });

export const adminProjectQuery = (project_id: string) =>
  queryOptions({
    queryKey: [...ADMIN_KEY, "project", project_id],
    queryFn: ({ signal }) =>
      take(
        api.GET("/v1/admin/projects/{project_id}", { params: { path: { project_id } }, signal }),
      ),
  });

export const administratorsQuery = queryOptions({
  queryKey: [...ADMIN_KEY, "administrators"],
  queryFn: async ({ signal }) => (await take(api.GET("/v1/admin/administrators", { signal }))).data,
});

export const adminSettingsQuery = queryOptions({
  queryKey: [...ADMIN_KEY, "settings"],
  queryFn: ({ signal }) => take(api.GET("/v1/admin/settings", { signal })),
});

export const adminLogQuery = (query: Query<"listAdminLog">) =>
  queryOptions({
    queryKey: [...ADMIN_KEY, "log", query],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => take(api.GET("/v1/admin/log", { params: { query }, signal })),
  });

/** An account or a project that is to be suspended, or let go. */
export type Suspension = {
  what: "account" | "project";
  id: string;
  /** Whether it is suspended now. */
  ends: boolean;
};

/** @throws {Problem} */
export function changeSuspension({ what, id, ends }: Suspension, reason: string): Promise<unknown> {
  const body = { reason, locale: currentLanguage() };
  if (what === "account") {
    const params = { path: { account_id: id } };
    return ends
      ? take(api.POST("/v1/admin/accounts/{account_id}/unsuspend", { params, body }))
      : take(api.POST("/v1/admin/accounts/{account_id}/suspend", { params, body }));
  }
  const params = { path: { project_id: id } };
  return ends
    ? take(api.POST("/v1/admin/projects/{project_id}/unsuspend", { params, body }))
    : take(api.POST("/v1/admin/projects/{project_id}/suspend", { params, body }));
}

/** @throws {Problem} `not_found` when no confirmed account has the address. */
export const addAdministrator = (email: string): Promise<Administrator> =>
  take(api.POST("/v1/admin/administrators", { body: { email } }));

/** @throws {Problem} */
export const removeAdministrator = (account_id: string): Promise<unknown> =>
  take(api.DELETE("/v1/admin/administrators/{account_id}", { params: { path: { account_id } } }));

/** @throws {Problem} `version_mismatch` when somebody changed the settings since. */
export const changeSettings = (version: number, body: SettingChanges): Promise<PlatformSettings> =>
  take(
    api.PATCH("/v1/admin/settings", { params: { header: { "if-match": `"${version}"` } }, body }),
  );

/** The invitations to sign up that still work, newest first. */
export const signUpInvitationsQuery = infiniteQueryOptions({
  queryKey: [...ADMIN_KEY, "invitations"],
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor ?? undefined,
  queryFn: ({ signal, pageParam: cursor }) => {
    const query = cursor === undefined ? {} : { cursor };
    return take(api.GET("/v1/admin/invitations", { params: { query }, signal }));
  },
});

/** Takes every invitation of the address back. @throws {Problem} */
export const revokeSignUpInvitation = (id: string): Promise<unknown> =>
  take(
    api.DELETE("/v1/admin/invitations/{sign_up_invitation_id}", {
      params: { path: { sign_up_invitation_id: id } },
    }),
  );

/** Mails a link to the sign-up page. @throws {Problem} */
export const inviteToSignUp = (email: string): Promise<unknown> =>
  take(api.POST("/v1/admin/invitations", { body: { email, locale: currentLanguage() } }));
