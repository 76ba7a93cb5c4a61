import { useMutation } from "@tanstack/react-query";
import { Mail } from "lucide-react";
import { isProblem } from "../../api/problem.ts";
import { resendVerification } from "../../api/queries/email-links.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useEmailLinkText } from "./text.ts";

/** Asks for the address to be confirmed, and sends the link again. Nothing waits for it. */
export default function UnverifiedBanner({ email }: { email: string }) {
  const { banner: text } = useEmailLinkText();
  const send = useMutation({ mutationFn: resendVerification });
  const tooOften = isProblem(send.error, "rate_limited");
  return (
    <>
      <Callout
        icon={Mail}
        title={send.isSuccess ? text.sent : text.title}
        action={
          send.isSuccess ? null : (
            <Button size="sm" busy={send.isPending && text.sending} onClick={() => send.mutate()}>
              {text.again}
            </Button>
          )
        }
      >
        {tooOften ? text.tooOften : text.detail(email)}
      </Callout>
      {send.error === null || tooOften ? null : <ProblemNotice error={send.error} />}
    </>
  );
}
