import type { Account } from "#shared/contracts/users/account";
import type { Scope } from "../../../context.ts";
import { refuse } from "../../../http/problem.ts";

/** The account of the session or access token that the route's authentication has found. */
export const requireAccountOf = ({ session, accessToken }: Scope): Account =>
  (session ?? accessToken)?.account ?? refuse("unauthenticated", "Sign in first.");
