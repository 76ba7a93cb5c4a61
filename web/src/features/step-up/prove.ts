import { api, rememberCsrfToken, take } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { sessionQuery } from "../../api/session.ts";
import { currentLanguage } from "../../i18n/language.ts";
import { stepUp } from "../../api/step-up.ts";

export type Given = { password: string } | { totp: string } | { recovery_code: string };

/**
 * Proves who the reader is. The session gets a new cookie and a new CSRF token.
 *
 * @throws {Problem} `wrong_password`, `wrong_code`, `rate_limited`.
 */
export async function prove(given: Given): Promise<void> {
  const session = await stepUp.renew(async () => {
    const renewed = await take(
      api.POST("/v1/account/prove", { body: { ...given, locale: currentLanguage() } }),
    );
    rememberCsrfToken(renewed.csrf_token);
    return renewed;
  });
  queryClient.setQueryData(sessionQuery.queryKey, session);
}
