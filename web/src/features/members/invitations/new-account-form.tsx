import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery } from "@tanstack/react-query";
import { MailCheck } from "lucide-react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { api, take } from "../../../api/client.ts";
import { errorsByField } from "../../../api/place-errors.ts";
import { Problem } from "../../../api/problem.ts";
import { currentLanguage } from "../../../i18n/language.ts";
import { platformQuery } from "../../../api/queries/platform/platform.ts";
import { Button } from "../../../ui/button.tsx";
import { Callout } from "../../../ui/callout.tsx";
import { SecretField, TextField } from "../../../ui/forms/field.tsx";
import { ProblemNotice } from "../../../ui/problem-notice.tsx";
import { signInFirst } from "../../sign-in/sign-in.ts";
import { useSignInText } from "../../sign-in/text.ts";
import { useInvitationsText } from "./text.ts";

type Values = { name: string; password: string };

/** Makes an account for the invited address and signs in. */
export function NewAccountForm({ email, onDone }: { email: string; onDone: () => void }) {
  const { page: text } = useInvitationsText();
  const { lookAtMail } = useSignInText();
  const form = useForm<Values>({
    defaultValues: { name: "", password: "" },
    resolver: zodResolver(
      z.object({
        name: z.string().check(z.trim(), z.minLength(1, text.missing)),
        password: z.string().check(z.minLength(8, text.short)),
      }),
    ),
  });
  const open = useMutation({
    mutationFn: async ({ name, password }: Values) => {
      await take(
        api.POST("/v1/sign-up", { body: { name, email, password, locale: currentLanguage() } }),
      );
      await signInFirst({ email, password });
    },
    onSuccess: onDone,
    onError: (error) => {
      for (const [path, message] of errorsByField(error))
        if (path === "name" || path === "password") form.setError(path, { message });
    },
  });
  const { errors } = form.formState;
  const rule = useQuery(platformQuery).data?.sign_up.policy;
  const refused = open.error instanceof Problem && open.error.status === 401;
  // Where an invitation to a project does not let an address sign up, only the mail says what is the matter.
  const isUnclear = refused && (rule === "domains" || rule === "closed");
  const taken = refused && !isUnclear;
  return (
    <form noValidate onSubmit={form.handleSubmit((values) => open.mutate(values))}>
      <TextField
        large
        label={text.name}
        hint={text.nameHint}
        autoComplete="name"
        error={errors.name?.message}
        {...form.register("name")}
      />
      <SecretField
        large
        label={text.password}
        hint={text.passwordHint}
        autoComplete="new-password"
        error={errors.password?.message ?? (taken ? text.taken : undefined)}
        {...form.register("password")}
      />
      {isUnclear ? (
        <Callout icon={MailCheck} title={lookAtMail.title}>
          {lookAtMail.detail}
        </Callout>
      ) : null}
      {open.error === null || refused || errors.name || errors.password ? null : (
        <ProblemNotice error={open.error} />
      )}
      <div className="submit">
        <Button
          type="submit"
          variant="primary"
          size="lg"
          wide
          busy={open.isPending && text.creating}
        >
          {text.create}
        </Button>
      </div>
    </form>
  );
}
