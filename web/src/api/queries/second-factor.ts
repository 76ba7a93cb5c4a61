import { queryOptions } from "@tanstack/react-query";
import { currentLanguage } from "../../i18n/language.ts";
import { api, take } from "../client.ts";
import type { components } from "../schema.gen.d.ts";

export type NewTotp = components["schemas"]["NewTotp"];

/** What protects the account. */
export const securityQuery = queryOptions({
  queryKey: ["account", "security"],
  queryFn: ({ signal }) => take(api.GET("/v1/account/security", { signal })),
});

/** @throws {Problem} `totp_exists`. */
export const beginTotp = (): Promise<NewTotp> => take(api.POST("/v1/account/totp"));

/** @returns The recovery codes. @throws {Problem} `wrong_code`, `totp_missing`. */
export const confirmTotp = async (code: string): Promise<string[]> => {
  const body = { code, locale: currentLanguage() };
  return (await take(api.POST("/v1/account/totp/confirm", { body }))).recovery_codes;
};

/** @throws {Problem} `totp_missing`. */
export const removeTotp = (): Promise<unknown> =>
  take(api.POST("/v1/account/totp/remove", { body: { locale: currentLanguage() } }));

/** @returns The new recovery codes. @throws {Problem} `totp_missing`. */
export const makeRecoveryCodes = async (): Promise<string[]> => {
  const body = { locale: currentLanguage() };
  return (await take(api.POST("/v1/account/recovery-codes", { body }))).recovery_codes;
};
