import { expect, test } from "vitest";
import { isStableSubject } from "./stable-subject.ts";

test.each([
  "email",
  "data.email",
  "user.login",
  "preferred_username",
  "preferredUsername",
  "name",
  "E-Mail",
  "emails.0.value",
  "mail",
  "primaryEmail",
  "email_address",
  "userPrincipalName",
  "upn",
  "username",
  "user.user_name",
  "displayName",
  "nickname",
  "screen_name",
  "unique_name",
  "phone_number",
  "handle",
  "given_name",
  "data.0.login",
  "names.0",
  "login.value",
])("%s does not stay with one account", (path) => {
  expect(isStableSubject(path)).toBe(false);
});

test.each([
  "sub",
  "id",
  "data.0.id",
  "user.id",
  "data.user.open_id",
  "login.id",
  "account_id",
  "oid",
  "resourceName",
  "viewer.databaseId",
  "uuid",
  "email.owner_id",
  "0.id",
  "gid",
  "user",
  "0",
])("%s may", (path) => {
  expect(isStableSubject(path)).toBe(true);
});
