import type { Ref } from "react";
import { TextField } from "../../ui/forms/field.tsx";
import { useSecondFactorText } from "./text.ts";

export type CodeKind = "totp" | "recovery_code";

/** What is sent: people type spaces between the digits. */
export const codeOf = (kind: CodeKind, typed: string) =>
  kind === "totp" ? { totp: typed.replaceAll(/\s/g, "") } : { recovery_code: typed.trim() };

/** Whether it has the form of such a code. */
export const isCode = (kind: CodeKind, typed: string): boolean =>
  kind === "totp" ? /^\d{6}$/.test(typed.replaceAll(/\s/g, "")) : typed.trim() !== "";

/** A code of the authenticator app, or one that stands in for it. */
export function CodeField({
  kind,
  value,
  onChange,
  isMalformed,
  isWrong,
  large = false,
  ref,
}: {
  kind: CodeKind;
  value: string;
  onChange: (value: string) => void;
  isMalformed: boolean;
  isWrong: boolean;
  large?: boolean;
  ref?: Ref<HTMLInputElement>;
}) {
  const text = useSecondFactorText();
  const isTotp = kind === "totp";
  const malformed = isTotp ? text.totpForm : text.missing;
  return (
    <TextField
      key={kind}
      mono
      large={large}
      label={isTotp ? text.totp : text.recovery}
      hint={isTotp ? text.totpHint : text.recoveryHint}
      inputMode={isTotp ? "numeric" : "text"}
      autoComplete={isTotp ? "one-time-code" : "off"}
      spellCheck={false}
      maxLength={isTotp ? 12 : 64}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={isMalformed ? malformed : isWrong ? text.wrong : undefined}
      {...(ref === undefined ? {} : { ref })}
    />
  );
}
