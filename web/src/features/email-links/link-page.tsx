import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { isProblem } from "../../api/problem.ts";
import { confirmEmailChange, undoEmailChange, verifyEmail } from "../../api/queries/email-links.ts";
import { sessionQuery } from "../../api/session.ts";
import { Button } from "../../ui/button.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { SignInFrame } from "../sign-in/frame.tsx";
import { Outcome } from "./outcome.tsx";
import { useEmailLinkText } from "./text.ts";

const ACTS = { verify: verifyEmail, change: confirmEmailChange, undo: undoEmailChange } as const;

/**
 * Where the link of a mail leads. It acts when the reader presses the button, not when it is opened: programs that check
 * mail for dangers open every link.
 */
export function LinkPage({ kind }: { kind: keyof typeof ACTS }) {
  const text = useEmailLinkText();
  const own = text[kind];
  const client = useQueryClient();
  const token = useLocation({ select: ({ hash }) => hash.replace(/^#/, "") });
  const act = useMutation({
    mutationFn: () => ACTS[kind](token),
    // Another page of this tab may show the address.
    onSuccess: () => client.removeQueries(sessionQuery),
  });
  const isDead = token === "" || isProblem(act.error, "link_invalid");
  return (
    <SignInFrame title={own.title}>
      {act.isSuccess ? (
        <Outcome
          title={own.doneTitle}
          next={
            kind === "undo" ? (
              <Link to="/reset">{text.undo.next}</Link>
            ) : (
              <Link to="/projects">{text.toProjects}</Link>
            )
          }
        >
          {own.done}
        </Outcome>
      ) : isDead ? (
        <Outcome title={text.dead.title} next={<Link to="/projects">{text.toProjects}</Link>}>
          {text.dead.detail} {own.dead}
        </Outcome>
      ) : (
        <div className="signin-form">
          <h1>{own.title}</h1>
          <p>{own.about}</p>
          {act.error === null ? null : <ProblemNotice error={act.error} />}
          <div className="submit">
            <Button
              variant="primary"
              size="lg"
              wide
              busy={act.isPending && own.acting}
              onClick={() => act.mutate()}
            >
              {own.act}
            </Button>
          </div>
        </div>
      )}
    </SignInFrame>
  );
}
