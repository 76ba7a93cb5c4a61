import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { MailCheck } from "lucide-react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { errorsByField } from "../../api/place-errors.ts";
import { Problem } from "../../api/problem.ts";
import { platformQuery } from "../../api/queries/platform/platform.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { SecretField, TextField } from "../../ui/forms/field.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { ProviderButtons } from "../identities/provider-buttons.tsx";
import { SignInFrame } from "./frame.tsx";
import { type NewAccount, openAccount } from "./open-account.ts";
import { useSignInText } from "./text.ts";

const route = getRouteApi("/signup");

export function SignUpPage() {
  const text = useSignInText();
  const navigate = useNavigate();
  const { next } = route.useSearch();
  const required = () => z.string().check(z.minLength(1, text.missing));
  const form = useForm<NewAccount>({
    defaultValues: { name: "", email: "", password: "", project: "" },
    resolver: zodResolver(
      z.object({
        name: required(),
        email: z.email(text.invalidEmail),
        password: z.string().check(z.minLength(8, text.shortPassword)),
        project: required(),
      }),
    ),
  });
  const open = useMutation({
    mutationFn: openAccount,
    onSuccess: (project) => navigate({ to: "/projects/$project/start", params: { project } }),
    onError: (error) => {
      for (const [path, message] of errorsByField(error))
        if (path === "name" || path === "email" || path === "password")
          form.setError(path, { message });
    },
  });
  const { errors } = form.formState;
  const rule = useQuery(platformQuery).data?.sign_up;
  const isOpen = rule === undefined || rule.policy === "open";
  const refused = open.error instanceof Problem && open.error.status === 401;
  const taken = refused && isOpen;
  return (
    <SignInFrame title={text.signUp}>
      <form
        className="signin-form"
        noValidate
        onSubmit={form.handleSubmit((values) => open.mutate(values))}
      >
        <h1>{text.signUp}</h1>
        <p>
          {text.haveAccount}{" "}
          <Link to="/signin" search={{ next }}>
            {text.signIn}
          </Link>
        </p>
        {isOpen ? null : (
          <Callout icon={MailCheck} title={text.rules[rule.policy].title}>
            {text.rules[rule.policy].detail(rule.domains.join(", "))}
          </Callout>
        )}
        <TextField
          large
          label={text.name}
          autoComplete="name"
          hint={text.nameHint}
          error={errors.name?.message}
          {...form.register("name")}
        />
        <TextField
          large
          label={text.email}
          type="email"
          autoComplete="username"
          placeholder={text.emailPlaceholder}
          error={errors.email?.message ?? (taken ? text.taken : undefined)}
          {...form.register("email")}
        />
        <SecretField
          large
          label={text.password}
          autoComplete="new-password"
          hint={text.passwordHint}
          error={errors.password?.message}
          {...form.register("password")}
        />
        <TextField
          large
          label={text.firstProject}
          autoComplete="off"
          hint={text.projectHint}
          error={errors.project?.message}
          {...form.register("project")}
        />
        {refused && !isOpen ? (
          <Callout icon={MailCheck} title={text.lookAtMail.title}>
            {text.lookAtMail.detail}
          </Callout>
        ) : null}
        {open.error !== null &&
        !refused &&
        !(open.error instanceof Problem && open.error.errors.length > 0) ? (
          <ProblemNotice error={open.error} />
        ) : null}
        <div className="submit">
          <Button
            type="submit"
            variant="primary"
            size="lg"
            wide
            busy={open.isPending && text.signingUp}
          >
            {text.signUp}
          </Button>
        </div>
        <ProviderButtons next={next ?? "/projects"} />
      </form>
    </SignInFrame>
  );
}
