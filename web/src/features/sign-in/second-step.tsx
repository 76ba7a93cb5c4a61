import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { isProblem } from "../../api/problem.ts";
import { Button } from "../../ui/button.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { SignInWithPasskey } from "../passkeys/sign-in-with-passkey.tsx";
import { CodeField, type CodeKind, codeOf, isCode } from "../second-factor/code-field.tsx";
import { useSecondFactorText } from "../second-factor/text.ts";
import { type Challenge, completeSignIn } from "./sign-in.ts";
import { useSignInText } from "./text.ts";

/** After the right password of an account with a second factor: its code. */
export function SecondStep({
  challenge,
  onDone,
  onOver,
}: {
  challenge: Challenge;
  onDone: () => void;
  /** The sign-in has to begin again. */
  onOver: () => void;
}) {
  const text = useSignInText();
  const codes = useSecondFactorText();
  const [kind, setKind] = useState<CodeKind>("totp");
  const [typed, setTyped] = useState("");
  const [isMalformed, setMalformed] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), [kind]);
  const enter = useMutation({
    mutationFn: () => completeSignIn(challenge, codeOf(kind, typed)),
    onSuccess: onDone,
    onError: (error) => {
      if (isProblem(error, "challenge_invalid")) onOver();
      else field.current?.focus();
    },
  });
  const isWrong = isProblem(enter.error, "wrong_code");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isGood = isCode(kind, typed);
    setMalformed(!isGood);
    if (isGood && !enter.isPending) enter.mutate();
  };
  const change = (value: string) => {
    setTyped(value);
    setMalformed(false);
    if (!enter.isPending) enter.reset();
  };
  const other = kind === "totp" ? "recovery_code" : "totp";
  return (
    <form className="second-step" noValidate onSubmit={submit}>
      <p className="quiet">{text.secondStep}</p>
      <CodeField
        large
        ref={field}
        kind={kind}
        value={typed}
        onChange={change}
        isMalformed={isMalformed}
        isWrong={isWrong}
      />
      {enter.error === null || isWrong ? null : <ProblemNotice error={enter.error} />}
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
      <div className="actions">
        {challenge.methods.includes(other) ? (
          <Button
            variant="plain"
            onClick={() => {
              setKind(other);
              change("");
            }}
          >
            {other === "totp" ? codes.useTotp : codes.useRecovery}
          </Button>
        ) : null}
        <Button variant="plain" onClick={onOver}>
          {text.startAgain}
        </Button>
        <SignInWithPasskey onDone={onDone} />
      </div>
    </form>
  );
}
