import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { isProblem } from "../../api/problem.ts";
import { sessionQuery } from "../../api/session.ts";
import { stepUp } from "../../api/step-up.ts";
import { Button } from "../../ui/button.tsx";
import { SecretField } from "../../ui/forms/field.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useUiText } from "../../ui/text.ts";
import { ProviderButtons } from "../identities/provider-buttons.tsx";
import { useIdentitiesText } from "../identities/text.ts";
import { ProveWithPasskey } from "../passkeys/prove-with-passkey.tsx";
import { CodeField, type CodeKind, codeOf, isCode } from "../second-factor/code-field.tsx";
import { useSecondFactorText } from "../second-factor/text.ts";
import { prove } from "./prove.ts";
import { useStepUpText } from "./text.ts";

type Kind = "password" | CodeKind;

/**
 * Over any page when a call needs a fresh proof of who the reader is: once it is given, what was called is called again, and
 * nothing that was typed is lost. Closing it leaves the call refused.
 */
export default function StepUpDialog({ methods }: { methods: readonly string[] }) {
  return methods.includes("provider") ? <SignInAnew /> : <ProveHere methods={methods} />;
}

/** For an account that has nothing but a provider: a new sign-in, after which the reader does it once more. */
function SignInAnew() {
  const text = useStepUpText();
  const ui = useUiText();
  const { proveAgain } = useIdentitiesText();
  const { pathname, search } = window.location;
  const close = () => stepUp.settle(false);
  return (
    <Dialog
      open
      onClose={close}
      title={text.title}
      description={proveAgain}
      footer={<Button onClick={close}>{ui.cancel}</Button>}
    >
      <ProviderButtons fresh or={false} next={pathname + search} />
    </Dialog>
  );
}

function ProveHere({ methods }: { methods: readonly string[] }) {
  const text = useStepUpText();
  const codes = useSecondFactorText();
  const ui = useUiText();
  const formId = useId();
  const hasApp = methods.includes("totp");
  const [kind, setKind] = useState<Kind>(hasApp ? "totp" : "password");
  const [given, setGiven] = useState("");
  const [isMalformed, setMalformed] = useState(false);
  const call = useMutation({
    mutationFn: () => prove(kind === "password" ? { password: given } : codeOf(kind, given)),
    onSuccess: () => stepUp.settle(true),
  });
  const isWrong = isProblem(call.error, "wrong_password") || isProblem(call.error, "wrong_code");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isGood = kind === "password" ? given !== "" : isCode(kind, given);
    setMalformed(!isGood);
    if (isGood && !call.isPending) call.mutate();
  };
  const change = (value: string) => {
    setGiven(value);
    setMalformed(false);
    if (!call.isPending) call.reset();
  };
  const field = { value: given, isMalformed, isWrong, onChange: change };
  const kinds: readonly Kind[] = hasApp ? ["totp", "password", "recovery_code"] : [];
  const verbs = {
    totp: codes.useTotp,
    recovery_code: codes.useRecovery,
    password: text.usePassword,
  };
  return (
    <Dialog
      open
      onClose={() => stepUp.settle(false)}
      title={text.title}
      description={text.detail}
      footer={
        <>
          <Button onClick={() => stepUp.settle(false)}>{ui.cancel}</Button>
          <Button variant="primary" type="submit" form={formId} busy={call.isPending && text.doing}>
            {text.verb}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={submit}>
        {kind === "password" ? (
          <PasswordField {...field} />
        ) : (
          <CodeField key={kind} kind={kind} {...field} />
        )}
      </form>
      {call.error === null || isWrong ? null : <ProblemNotice error={call.error} />}
      {kinds.length === 0 ? null : (
        <div className="actions other-proofs">
          {kinds
            .filter((other) => other !== kind)
            .map((other) => (
              <Button
                key={other}
                size="sm"
                variant="plain"
                onClick={() => {
                  setKind(other);
                  change("");
                }}
              >
                {verbs[other]}
              </Button>
            ))}
        </div>
      )}
      <ProveWithPasskey methods={methods} onDone={() => stepUp.settle(true)} />
    </Dialog>
  );
}

function PasswordField({
  value,
  isMalformed,
  isWrong,
  onChange,
}: {
  value: string;
  isMalformed: boolean;
  isWrong: boolean;
  onChange: (value: string) => void;
}) {
  const text = useStepUpText();
  const email = useQueryClient().getQueryData(sessionQuery.queryKey)?.account.email;
  return (
    <>
      {/* Password managers look for it. */}
      <input
        className="visually-hidden"
        type="email"
        autoComplete="username"
        value={email ?? ""}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <SecretField
        label={text.password}
        autoComplete="current-password"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        error={isMalformed ? text.missing : isWrong ? text.wrongPassword : undefined}
      />
    </>
  );
}
