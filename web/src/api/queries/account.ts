import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { currentLanguage } from "../../i18n/language.ts";
import { api, take } from "../client.ts";
import type { components } from "../schema.gen.d.ts";

export type Account = components["schemas"]["Account"];
export type AccountSession = components["schemas"]["AccountSession"];
export type AccountLogEntry = components["schemas"]["AccountLogEntry"];

/** @throws {Problem} */
export const renameAccount = (name: string): Promise<Account> =>
  take(api.PATCH("/v1/account", { body: { name } }));

/** Sets the account's language or time zone; null: as the browser says. @throws {Problem} */
export const changeLook = (
  look: Partial<Pick<Account, "locale" | "time_zone">>,
): Promise<Account> => take(api.PATCH("/v1/account", { body: look }));

export type AccountExport = components["schemas"]["AccountExport"];

/** Everything that Atlas keeps of the account. @throws {Problem} */
export const exportAccount = (): Promise<AccountExport> => take(api.GET("/v1/account/export"));

/** @throws {Problem} `wrong_password`, `sole_owner`. */
export const deleteAccount = (password: string): Promise<unknown> =>
  take(api.DELETE("/v1/account", { body: { password, locale: currentLanguage() } }));

/**
 * Ends all other sessions of the account. This one gets a new cookie and a new CSRF token: load the session again.
 *
 * @throws {Problem} `wrong_password`, `password_unusable`.
 */
export const changePassword = (current: string, next: string): Promise<unknown> =>
  take(
    api.POST("/v1/account/password", {
      body: { current_password: current, new_password: next, locale: currentLanguage() },
    }),
  );

/** Where the account is signed in, newest first, a hundred at a time. */
export const sessionsQuery = infiniteQueryOptions({
  queryKey: ["account", "sessions"],
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor ?? undefined,
  queryFn: ({ signal, pageParam: cursor }) => {
    const query = { limit: 100, ...(cursor === undefined ? {} : { cursor }) };
    return take(api.GET("/v1/account/sessions", { params: { query }, signal }));
  },
});

/** @throws {Problem} */
export const endSession = (id: string): Promise<unknown> =>
  take(api.DELETE("/v1/account/sessions/{session_id}", { params: { path: { session_id: id } } }));

/** @returns How many sessions were ended. @throws {Problem} */
export const endOtherSessions = async (): Promise<number> =>
  (await take(api.DELETE("/v1/account/sessions"))).ended;

/** One page of what happened to the account, newest first. */
export const accountLogQuery = (cursor: string | undefined) =>
  queryOptions({
    queryKey: ["account", "log", cursor],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const query = { limit: 25, ...(cursor === undefined ? {} : { cursor }) };
      return take(api.GET("/v1/account/log", { params: { query }, signal }));
    },
  });
