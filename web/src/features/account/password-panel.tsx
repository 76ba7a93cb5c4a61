import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { errorsByField } from "../../api/place-errors.ts";
import { isProblem } from "../../api/problem.ts";
import { changePassword, sessionsQuery } from "../../api/queries/account.ts";
import { sessionQuery } from "../../api/session.ts";
import { Button } from "../../ui/button.tsx";
import { SecretField } from "../../ui/forms/field.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { PasswordMissing, usePasswordMissing } from "./password-missing.tsx";
import { useAccountText } from "./text.ts";

type Values = { current: string; next: string; repeat: string };
type Text = ReturnType<typeof useAccountText>["password"];

const EMPTY: Values = { current: "", next: "", repeat: "" };

const schemaOf = (text: Text) =>
  z
    .object({
      current: z.string().check(z.minLength(1, text.missing)),
      next: z.string().check(z.minLength(8, text.short), z.maxLength(128, text.long)),
      repeat: z.string(),
    })
    .check(
      z.refine(({ next, repeat }) => next === repeat, { path: ["repeat"], error: text.differs }),
      z.refine(({ current, next }) => current === "" || current !== next, {
        path: ["next"],
        error: text.same,
      }),
    );

/** Changes the password, which ends every other session; sets the first one by mail. */
export function PasswordPanel() {
  const { password: text, firstPassword } = useAccountText();
  return usePasswordMissing() ? (
    <Panel title={text.title}>
      <PasswordMissing why={firstPassword.toSignIn} />
    </Panel>
  ) : (
    <ChangePassword />
  );
}

function ChangePassword() {
  const { password: text } = useAccountText();
  const client = useQueryClient();
  const { email } = useSuspenseQuery(sessionQuery).data.account;
  const form = useForm<Values>({ defaultValues: EMPTY, resolver: zodResolver(schemaOf(text)) });
  const change = useMutation({
    mutationFn: ({ current, next }: Values) => changePassword(current, next),
    onSuccess: async () => {
      form.reset(EMPTY);
      showToast({ title: text.changed, detail: text.changedDetail });
      // The session has a new CSRF token. A failure here heals itself at the next call.
      await client.fetchQuery({ ...sessionQuery, staleTime: 0 }).catch(() => undefined);
      await client.invalidateQueries(sessionsQuery);
    },
    onError: (error) => {
      const refusal = refusalOf(error, text);
      if (refusal !== null)
        form.setError(refusal.field, { message: refusal.message }, { shouldFocus: true });
    },
  });
  const submit = useOnce(change.mutateAsync);
  const { errors } = form.formState;
  return (
    <Panel title={text.title}>
      <form
        noValidate
        className="password"
        onSubmit={form.handleSubmit((values) => submit(values))}
      >
        {/* Password managers look for it. */}
        <input
          className="visually-hidden"
          type="email"
          autoComplete="username"
          value={email}
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        <SecretField
          label={text.current}
          autoComplete="current-password"
          error={errors.current?.message}
          {...form.register("current")}
        />
        <SecretField
          label={text.next}
          hint={text.nextHint}
          autoComplete="new-password"
          error={errors.next?.message}
          {...form.register("next")}
        />
        <SecretField
          label={text.repeat}
          autoComplete="new-password"
          error={errors.repeat?.message}
          {...form.register("repeat")}
        />
        {change.error === null || refusalOf(change.error, text) !== null ? null : (
          <ProblemNotice error={change.error} />
        )}
        <Button type="submit" variant="primary" busy={change.isPending && text.changing}>
          {text.change}
        </Button>
      </form>
    </Panel>
  );
}

/** Under which field a refusal stands; null when it concerns none. */
function refusalOf(
  error: Error,
  text: Text,
): { field: "current" | "next"; message: string } | null {
  if (isProblem(error, "wrong_password")) return { field: "current", message: text.wrong };
  if (isProblem(error, "password_unusable")) return { field: "next", message: text.unusable };
  const message = errorsByField(error).get("new_password");
  return message === undefined ? null : { field: "next", message };
}
