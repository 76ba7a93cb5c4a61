import { currentLanguage } from "../../i18n/language.ts";
import { api, take } from "../client.ts";

/** Answers the same whether or not the address has an account. @throws {Problem} `rate_limited`. */
export const requestPasswordReset = (email: string): Promise<unknown> =>
  take(api.POST("/v1/password-reset", { body: { email, locale: currentLanguage() } }));

/** @throws {Problem} `link_invalid`, `password_unusable`. */
export const resetPassword = (token: string, password: string): Promise<unknown> =>
  take(
    api.POST("/v1/password-reset/confirm", {
      body: { token, new_password: password, locale: currentLanguage() },
    }),
  );

/**
 * @param password is left out in a browser that is signed in to the account.
 * @throws {Problem} `link_invalid`, `password_required`, `wrong_password`, `rate_limited`.
 */
export const verifyEmail = (token: string, password?: string): Promise<unknown> =>
  take(api.POST("/v1/email/verify", { body: { token, ...known(password) } }));

/** As {@link verifyEmail}. */
export const confirmEmailChange = (token: string, password?: string): Promise<unknown> =>
  take(
    api.POST("/v1/email/change", {
      body: { token, ...known(password), locale: currentLanguage() },
    }),
  );

const known = (password: string | undefined) =>
  password === undefined ? {} : { current_password: password };

/** @throws {Problem} `link_invalid`. */
export const undoEmailChange = (token: string): Promise<unknown> =>
  take(api.POST("/v1/email/undo", { body: { token } }));

/** @throws {Problem} `rate_limited`. */
export const resendVerification = (): Promise<unknown> =>
  take(api.POST("/v1/account/email/verification", { body: { locale: currentLanguage() } }));

/** @throws {Problem} `wrong_password`, `email_unusable`, `rate_limited`. */
export const changeEmail = (email: string, password: string): Promise<unknown> =>
  take(
    api.POST("/v1/account/email", {
      body: { new_email: email, current_password: password, locale: currentLanguage() },
    }),
  );
