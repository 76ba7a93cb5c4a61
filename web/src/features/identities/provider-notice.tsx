import { CircleAlert } from "lucide-react";
import { Problem } from "../../api/problem.ts";
import { Callout } from "../../ui/callout.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import type { Errand } from "./identity-calls.ts";
import { useIdentitiesText } from "./text.ts";

/** Codes that mean something else at a sign-in than at a link. */
const AT_SIGN_IN: ReadonlyMap<string, string> = new Map([
  ["email_unverified", "password_first"],
  ["maintenance", "no_sign_up_now"],
]);

/** Why the way through a provider ended, in the reader's words. */
export function ProviderNotice({
  error,
  purpose,
}: { error: Error | string } & Pick<Errand, "purpose">) {
  const { failings } = useIdentitiesText();
  const code = typeof error === "string" ? error : error instanceof Problem ? error.code : "";
  const said = (purpose === "sign_in" ? AT_SIGN_IN.get(code) : undefined) ?? code;
  const known = Object.entries(failings).find(([name]) => name === said)?.[1];
  const words = known ?? (typeof error === "string" ? failings.flow : null);
  if (words === null) return typeof error === "string" ? null : <ProblemNotice error={error} />;
  return (
    <div role="alert">
      <Callout icon={CircleAlert} title={words.title}>
        {words.todo}
      </Callout>
    </div>
  );
}
