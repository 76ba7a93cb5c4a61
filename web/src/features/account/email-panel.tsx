import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { isProblem } from "../../api/problem.ts";
import { changeEmail } from "../../api/queries/email-links.ts";
import { Button } from "../../ui/button.tsx";
import { SecretField, TextField } from "../../ui/forms/field.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { usePasswordMissing } from "./password-missing.tsx";
import { useAccountText } from "./text.ts";

type Values = { email: string; password: string };
type Text = ReturnType<typeof useAccountText>["email"];

const EMPTY: Values = { email: "", password: "" };

/** Asks for another address. It changes once the link at the new one is used. */
export function EmailPanel() {
  const { email: text, firstPassword } = useAccountText();
  return usePasswordMissing() ? (
    <Panel title={text.title}>
      <p className="quiet">{firstPassword.toChangeEmail}</p>
    </Panel>
  ) : (
    <ChangeEmail />
  );
}

function ChangeEmail() {
  const { email: text } = useAccountText();
  const form = useForm<Values>({
    defaultValues: EMPTY,
    resolver: zodResolver(
      z.object({
        email: z.email(text.invalid),
        password: z.string().check(z.minLength(1, text.missing)),
      }),
    ),
  });
  const change = useMutation({
    mutationFn: ({ email, password }: Values) => changeEmail(email, password),
    onSuccess: (_, { email }) => {
      form.reset(EMPTY);
      showToast({ title: text.asked, detail: text.askedDetail(email) });
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
        <TextField
          label={text.next}
          hint={text.hint}
          type="email"
          autoComplete="email"
          error={errors.email?.message}
          {...form.register("email")}
        />
        <SecretField
          label={text.password}
          autoComplete="current-password"
          error={errors.password?.message}
          {...form.register("password")}
        />
        {change.error === null || refusalOf(change.error, text) !== null ? null : (
          <ProblemNotice error={change.error} />
        )}
        <Button type="submit" busy={change.isPending && text.asking}>
          {text.ask}
        </Button>
      </form>
    </Panel>
  );
}

/** Under which field a refusal stands; null when it concerns none. */
function refusalOf(error: Error, text: Text): { field: keyof Values; message: string } | null {
  if (isProblem(error, "wrong_password")) return { field: "password", message: text.wrong };
  if (isProblem(error, "email_unusable")) return { field: "email", message: text.unusable };
  return null;
}
