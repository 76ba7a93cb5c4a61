import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { Problem } from "../../api/problem.ts";
import { Button } from "../../ui/button.tsx";
import { SecretField, TextField } from "../../ui/forms/field.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { type Credentials, signIn } from "./sign-in.ts";
import { useSignInText } from "./text.ts";

/** E-mail and password. `email` is set when it is known who signs in. */
export function CredentialsForm({
  email,
  onDone,
  children,
}: {
  email?: string;
  onDone: () => void;
  children?: ReactNode;
}) {
  const text = useSignInText();
  const form = useForm<Credentials>({
    defaultValues: { email: email ?? "", password: "" },
    resolver: zodResolver(
      z.object({
        email: z.email(text.invalidEmail),
        password: z.string().check(z.minLength(1, text.missing)),
      }),
    ),
  });
  const enter = useMutation({
    mutationFn: signIn,
    onSuccess: onDone,
    onError: () => form.setFocus("password"),
  });
  const { errors } = form.formState;
  const wrong = enter.error instanceof Problem && enter.error.status === 401;
  return (
    <form noValidate onSubmit={form.handleSubmit((values) => enter.mutate(values))}>
      <TextField
        large
        label={text.email}
        type="email"
        autoComplete="username"
        placeholder={text.emailPlaceholder}
        readOnly={email !== undefined}
        error={errors.email?.message}
        {...form.register("email")}
      />
      <SecretField
        large
        label={text.password}
        autoComplete="current-password"
        error={errors.password?.message ?? (wrong ? text.wrong : undefined)}
        {...form.register("password")}
      />
      {enter.error !== null && !wrong ? <ProblemNotice error={enter.error} /> : null}
      <div className="submit">
        <Button
          type="submit"
          variant="primary"
          size="lg"
          wide
          busy={enter.isPending && text.signingIn}
        >
          {text.continue}
        </Button>
      </div>
      {children}
    </form>
  );
}
