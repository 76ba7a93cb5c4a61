import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { isProblem } from "../../api/problem.ts";
import { resetPassword } from "../../api/queries/email-links.ts";
import { Button } from "../../ui/button.tsx";
import { SecretField } from "../../ui/forms/field.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Outcome } from "./outcome.tsx";
import { useEmailLinkText } from "./text.ts";

/** Sets a new password by the token of a link. */
export function SetPassword({ token }: { token: string }) {
  const text = useEmailLinkText();
  const { reset } = text;
  const client = useQueryClient();
  const form = useForm<{ password: string }>({
    defaultValues: { password: "" },
    resolver: zodResolver(
      z.object({
        password: z.string().check(z.minLength(8, text.short), z.maxLength(128, text.long)),
      }),
    ),
  });
  const set = useMutation({
    mutationFn: ({ password }: { password: string }) => resetPassword(token, password),
    // Every session has ended, this browser's too.
    onSuccess: () => client.clear(),
    onError: (error) => {
      if (isProblem(error, "password_unusable"))
        form.setError("password", { message: text.unusable }, { shouldFocus: true });
    },
  });
  if (set.isSuccess)
    return (
      <Outcome
        title={reset.doneTitle}
        next={
          <Link to="/signin" search={{}}>
            {text.signIn}
          </Link>
        }
      >
        {reset.done}
      </Outcome>
    );
  if (isProblem(set.error, "link_invalid"))
    return (
      <Outcome
        title={text.dead.title}
        next={
          <Link to="/reset" hash="">
            {reset.again}
          </Link>
        }
      >
        {text.dead.detail}
      </Outcome>
    );
  return (
    <form
      className="signin-form"
      noValidate
      onSubmit={form.handleSubmit((values) => set.mutate(values))}
    >
      <h1>{reset.title}</h1>
      <p>{reset.about}</p>
      <SecretField
        large
        label={reset.password}
        hint={reset.passwordHint}
        autoComplete="new-password"
        error={form.formState.errors.password?.message}
        {...form.register("password")}
      />
      {set.error === null || isProblem(set.error, "password_unusable") ? null : (
        <ProblemNotice error={set.error} />
      )}
      <div className="submit">
        <Button
          type="submit"
          variant="primary"
          size="lg"
          wide
          busy={set.isPending && reset.setting}
        >
          {reset.set}
        </Button>
      </div>
    </form>
  );
}
