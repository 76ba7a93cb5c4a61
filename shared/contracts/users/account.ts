import { z } from "zod";
import { ACCOUNT_LOCALES, type AccountLocale } from "./account-locales.ts";

export const accountSchema = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  email_verified: z.boolean().describe("Whether mail to this address is known to arrive."),
  locale: z
    .enum(ACCOUNT_LOCALES)
    .nullable()
    .describe("The language of the dashboard and of mail. Null: as the browser says."),
  time_zone: z
    .string()
    .nullable()
    .describe(
      "The IANA name of the time zone of the dashboard's dates. Null: as the browser says.",
    ),
});

/** An account whose deletion has begun, and where to say that it is over. */
export type LeavingAccount = { account_id: string; email: string; locale: AccountLocale };

export type Account = z.infer<typeof accountSchema>;

/** `suspended` comes before the others: an administrator keeps the account out. `deleted`: only its id is left. */
export type AccountState = "pending" | "active" | "suspended" | "deleting" | "deleted";

/** An account as auth gets it, with what decides whether and how its owner may come in. Absent: no. */
export type KnownAccount = Account & {
  administrator?: true;
  suspended?: true;
  /** The owner signed up while not everyone could, and has to confirm the address before signing in. */
  verify_first?: true;
};
