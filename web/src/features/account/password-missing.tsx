import { useMutation, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { requestPasswordReset } from "../../api/queries/email-links.ts";
import { securityQuery } from "../../api/queries/second-factor.ts";
import { sessionQuery } from "../../api/session.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useAccountText } from "./text.ts";

/** Whether the account has no password, because a provider opens it. False as long as nobody knows. */
export const usePasswordMissing = (): boolean => {
  const { data } = useQuery(securityQuery);
  return data?.has_password === false;
};

/** Stands where a password would be asked for, and mails the link that sets the first one. */
export function PasswordMissing({ why }: { why: string }) {
  const { firstPassword: text } = useAccountText();
  const { email } = useSuspenseQuery(sessionQuery).data.account;
  const send = useMutation({ mutationFn: () => requestPasswordReset(email) });
  return (
    <div className="stack">
      <Callout
        title={send.isSuccess ? text.sent : text.title}
        action={
          send.isSuccess ? undefined : (
            <Button busy={send.isPending && text.sending} onClick={() => send.mutate()}>
              {text.send}
            </Button>
          )
        }
      >
        {send.isSuccess ? text.sentDetail(email) : why}
      </Callout>
      {send.error === null ? null : <ProblemNotice error={send.error} />}
    </div>
  );
}
