import type { ProjectsError } from "#shared/contracts/projects/service";
import { type Err, err } from "#shared/result";
import { forbidden, notFound, versionMismatch } from "../projects/errors.ts";
import type { Refusal } from "./member-repository.ts";

export const lastOwner = (): Err<ProjectsError> =>
  err({
    code: "last_owner",
    detail: "A project needs an owner. Make another member an owner first.",
  });

/** The error for a member who was not changed. */
export function refusedChange(refusal: Refusal): Err<ProjectsError> {
  switch (refusal) {
    case "not_found":
      return notFound("member");
    case "forbidden":
      return forbidden(
        "Owners manage every member, admins only developers and viewers. You cannot raise your own role or remove yourself.",
      );
    case "changed":
      return versionMismatch("member");
    case "last_owner":
      return lastOwner();
  }
}
