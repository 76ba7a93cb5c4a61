import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { requestPasswordReset } from "../../api/queries/email-links.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/forms/field.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Outcome } from "./outcome.tsx";
import { useEmailLinkText } from "./text.ts";

/** Sends a link to an address, and never says whether it has an account. */
export function AskForLink() {
  const text = useEmailLinkText();
  const { ask } = text;
  const form = useForm<{ email: string }>({
    defaultValues: { email: "" },
    resolver: zodResolver(z.object({ email: z.email(text.invalidEmail) })),
  });
  const send = useMutation({
    mutationFn: ({ email }: { email: string }) => requestPasswordReset(email),
  });
  const signIn = (
    <Link to="/signin" search={{}}>
      {text.signIn}
    </Link>
  );
  if (send.isSuccess)
    return (
      <Outcome title={ask.sentTitle} next={signIn}>
        {ask.sent}
      </Outcome>
    );
  return (
    <form
      className="signin-form"
      noValidate
      onSubmit={form.handleSubmit((values) => send.mutate(values))}
    >
      <h1>{ask.title}</h1>
      <p>{ask.about}</p>
      <TextField
        large
        label={ask.email}
        type="email"
        autoComplete="username"
        placeholder={ask.placeholder}
        error={form.formState.errors.email?.message}
        {...form.register("email")}
      />
      {send.error === null ? null : <ProblemNotice error={send.error} />}
      <div className="submit">
        <Button type="submit" variant="primary" size="lg" wide busy={send.isPending && ask.sending}>
          {ask.send}
        </Button>
      </div>
      <p>
        {ask.remembered} {signIn}
      </p>
    </form>
  );
}
