import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { Problem } from "../../api/problem.ts";
import { Button } from "../../ui/button.tsx";
import { SecretField, TextField } from "../../ui/forms/field.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { SignInWithPasskey } from "../passkeys/sign-in-with-passkey.tsx";
import { SecondStep } from "./second-step.tsx";
import { type Challenge, type Credentials, signIn } from "./sign-in.ts";
import { useSignInText } from "./text.ts";

/** E-mail and password, then a code where the account asks for one. `email` is set when it is known who signs in. */
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
  const [challenge, setChallenge] = useState<Challenge | null>(null);
  const [isOver, setOver] = useState(false);
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
    onSuccess: (asked) => {
      setOver(false);
      setChallenge(asked);
      if (asked === null) onDone();
    },
    onError: () => form.setFocus("password"),
  });
  const { errors } = form.formState;
  if (challenge !== null)
    return (
      <SecondStep
        challenge={challenge}
        onDone={onDone}
        onOver={() => {
          setChallenge(null);
          setOver(true);
          form.resetField("password");
        }}
      />
    );
  const wrong = enter.error instanceof Problem && enter.error.status === 401;
  return (
    <form noValidate onSubmit={form.handleSubmit((values) => enter.mutate(values))}>
      <TextField
        large
        label={text.email}
        type="email"
        autoComplete="username webauthn"
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
      {isOver ? (
        <p className="hint" role="status">
          {text.over}
        </p>
      ) : null}
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
      <SignInWithPasskey inField onDone={onDone} />
    </form>
  );
}
