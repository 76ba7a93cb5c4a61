import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { isProblem } from "../../api/problem.ts";
import { confirmEmailChange, undoEmailChange, verifyEmail } from "../../api/queries/email-links.ts";
import { sessionQuery } from "../../api/session.ts";
import { Button } from "../../ui/button.tsx";
import { SecretField } from "../../ui/forms/field.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { SignInFrame } from "../sign-in/frame.tsx";
import { Outcome } from "./outcome.tsx";
import { useEmailLinkText } from "./text.ts";

const ACTS = { verify: verifyEmail, change: confirmEmailChange, undo: undoEmailChange } as const;

/**
 * Where the link of a mail leads. It acts when the reader presses the button, not when it is opened: programs that check
 * mail for dangers open every link. Where an address is to be confirmed in a browser that is not signed in to the account,
 * it asks for the password: the link alone does not tell whether the reader is who signed up.
 */
export function LinkPage({ kind }: { kind: keyof typeof ACTS }) {
  const text = useEmailLinkText();
  const own = text[kind];
  const client = useQueryClient();
  const token = useLocation({ select: ({ hash }) => hash.replace(/^#/, "") });
  const [needsPassword, setNeedsPassword] = useState(false);
  const [password, setPassword] = useState("");
  const [isEmpty, setEmpty] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), [needsPassword]);
  const act = useMutation({
    mutationFn: () => (needsPassword ? ACTS[kind](token, password) : ACTS[kind](token)),
    onError: (error) => {
      if (isProblem(error, "password_required")) setNeedsPassword(true);
      field.current?.focus();
    },
    // Another page of this tab may show the address.
    onSuccess: () => client.removeQueries(sessionQuery),
  });
  const isWrong = isProblem(act.error, "wrong_password");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isMissing = needsPassword && password === "";
    setEmpty(isMissing);
    if (!isMissing && !act.isPending) act.mutate();
  };
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
        <form className="signin-form" noValidate onSubmit={submit}>
          <h1>{own.title}</h1>
          <p>{needsPassword ? text.password.about : own.about}</p>
          {needsPassword ? (
            <SecretField
              large
              ref={field}
              label={text.password.label}
              aside={
                <Link to="/reset" hash="">
                  {text.password.unknown}
                </Link>
              }
              autoComplete="current-password"
              value={password}
              onChange={({ target }) => {
                setPassword(target.value);
                setEmpty(false);
                if (isWrong) act.reset();
              }}
              error={isEmpty ? text.missing : isWrong ? text.password.wrong : undefined}
            />
          ) : null}
          {act.error === null || isWrong || isProblem(act.error, "password_required") ? null : (
            <ProblemNotice error={act.error} />
          )}
          <div className="submit">
            <Button
              type="submit"
              variant="primary"
              size="lg"
              wide
              busy={act.isPending && own.acting}
            >
              {own.act}
            </Button>
          </div>
        </form>
      )}
    </SignInFrame>
  );
}
