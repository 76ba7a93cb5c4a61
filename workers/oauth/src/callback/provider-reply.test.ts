import { expect, test } from "vitest";
import { readProviderReply } from "./provider-reply.ts";

const read = (query: string) => readProviderReply([...new URLSearchParams(query)]);
const ended = (query: string) => {
  const reply = read(query);
  return "ended" in reply ? reply.ended : expect.fail("it has a code");
};

test.each([
  "code=4%2F0A%2BB%20b&scope=a&scope=b&session_state=x&__proto__=x",
  "code=c&code=c",
  "code=c&error=",
  "code=c&error=none&errorCode=0",
  "code=c&setup_action=install&installation_id=1",
  "code=c&granted_scopes=public_profile&denied_scopes=email%2Cuser_friends",
  "code=c&denied_scopes%5B%5D=email&denied_scopes%5B%5D=user_friends",
  "code=c&declinedPermissions=email",
  "code=c&rejected_scope=email&refused.permission=x",
])("%s has a code", (query) => {
  expect(read(query)).toEqual({ code: new URLSearchParams(query).get("code") });
});

test.each([
  "error=access_denied",
  "error=user_cancelled_authorize&error_description=The+user+cancelled",
  "error=user_cancelled_login",
  "error=user_denied",
  "error=UserCancelled",
  "error=consent_declined",
  "error=authorization_rejected",
  "error_code=200&error_message=Permissions+error&error_reason=user_denied",
  "error=access_denied&error_code=200&error_reason=user_denied",
  "errorCode=4&errorMessage=The+user+denied+your+request",
  "error_code=1&error_message=User+declined",
  "denied=Zx81",
  "denied_scopes=email%2Cuser_friends",
  "cancelled=true",
  "cancel=1",
  "status=cancelled",
  "result=denied&session_state=x",
  "error=access_denied&error_subcode=cancel",
  "error=access_denied&error_description=The+user+did+not+approve%3A+approval+was+denied",
])("%s is a denial", (query) => {
  expect(ended(query)).toMatchObject({ status: "denied", error: "access_denied" });
});

test.each([
  "setup_action=request",
  "error=approval_required",
  "error=pending_approval",
  "status=pending",
  "error=consent_required",
  "error=access_denied&error_description=X90094%3A+The+grant+requires+admin+permission",
  "error=access_denied&error_description=Admin+consent+is+required+for+this+app",
  "error=access_denied&error_description=Your+request+is+pending+approval+by+an+administrator",
  "error_code=9&error_message=An+administrator+must+approve+this+app+first",
])("%s waits for an approval", (query) => {
  expect(ended(query)).toMatchObject({ status: "waiting", error: "approval_pending" });
});

test.each([
  ["error=invalid_scope&error_description=Unknown+scope", "invalid_scope"],
  ["error=server_error", "server_error"],
  ["error=invalid_request&error_description=Access+denied+for+this+client", "invalid_request"],
  ["error_code=1349126&error_message=App+Not+Setup", "1349126"],
  ["errorCode=E12", "E12"],
  ["error%5Bcode%5D=bad_app", "bad_app"],
  ["oauth_error=bad_app", "bad_app"],
  ["error=<script>", "unrecognized_error"],
  [`error=${"x".repeat(500)}`, "unrecognized_error"],
  ["error_uri=https://p.example/help&error=unknown", "unknown"],
])("%s failed, with the provider's name for it", (query, reason) => {
  expect(ended(query)).toMatchObject({ status: "failed", error: "provider_error", reason });
});

test.each([
  ["", "no_code"],
  ["code=", "no_code"],
  ["scope=a&foo=bar", "no_code"],
  ["access_token=x&token_type=bearer", "no_code"],
  ["code=c&code=d", "duplicate_parameter"],
  ["error=a&error=b", "duplicate_parameter"],
  ["code=c&iss=a&iss=b", "duplicate_parameter"],
  ["code=c&error=access_denied", "code_and_error"],
  ["code=c&error_reason=user_denied", "code_and_error"],
  ["code=c&denied_scopes=email&error=access_denied", "code_and_error"],
  [`code=${"c".repeat(4_097)}`, "code_too_long"],
])("%s is malformed", (query, reason) => {
  expect(ended(query)).toMatchObject({ status: "failed", error: "malformed_response", reason });
});

test("the longest code has 4,096 characters", () => {
  const code = "c".repeat(4_096);
  expect(read(`code=${code}`)).toEqual({ code });
});

test("what the provider says of it is kept apart from its name", () => {
  expect(ended("error=invalid_scope&error_description=No+such+scope")).toMatchObject({
    providerError: "invalid_scope",
    providerErrorDescription: "No such scope",
  });
});
