import type { Account, KnownAccount } from "#shared/contracts/users/account";

/** The account as its owner sees it. */
export const shownAccount = ({
  id,
  email,
  name,
  email_verified,
  locale,
  time_zone,
}: KnownAccount): Account => ({ id, email, name, email_verified, locale, time_zone });
