import type { UsersError } from "#shared/contracts/users/service";
import { type Err, err } from "#shared/result";

const STORABLE = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

/** Whether an end user can have this external id. The gateway has validated it: this stops what PostgreSQL cannot store. */
export const isStorable = (externalId: string): boolean => STORABLE.test(externalId);

export const endUserNotFound: Err<UsersError> = err({
  code: "not_found",
  detail: "There is no such end user in this project.",
});

export const endUserBlocked: UsersError = {
  code: "end_user_blocked",
  detail: "The app has blocked this end user. Unblock the person first.",
};

export const endUserDeleting: UsersError = {
  code: "end_user_deleting",
  detail: "This end user is being deleted. Try again when the deletion is over.",
};
