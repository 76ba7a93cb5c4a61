import { useMutation } from "@tanstack/react-query";
import { type FormEvent, Suspense, lazy, useId, useState } from "react";
import { isProblem } from "../../../api/problem.ts";
import { type NewTotp, confirmTotp } from "../../../api/queries/second-factor.ts";
import { CopyField } from "../../../ui/copy.tsx";
import { FormDialog } from "../../../ui/overlays/form-dialog.tsx";
import { ProblemNotice } from "../../../ui/problem-notice.tsx";
import { CodeField, isCode } from "../../second-factor/code-field.tsx";
import { useFactorText } from "./text.ts";

const QrCode = lazy(() => import("../../connections/link/qr-code.tsx"));

/** The secret as a QR code, drawn here, and as text; then the code that shows that the app has it. */
export function AddAppDialog({
  totp,
  onClose,
  onAdded,
}: {
  totp: NewTotp;
  onClose: () => void;
  onAdded: (recoveryCodes: string[]) => void;
}) {
  const { scan: text } = useFactorText();
  const formId = useId();
  const [code, setCode] = useState("");
  const [isMalformed, setMalformed] = useState(false);
  const confirm = useMutation({
    mutationFn: () => confirmTotp(code.replaceAll(/\s/g, "")),
    onSuccess: onAdded,
  });
  const isWrong = isProblem(confirm.error, "wrong_code");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isGood = isCode("totp", code);
    setMalformed(!isGood);
    if (isGood && !confirm.isPending) confirm.mutate();
  };
  return (
    <FormDialog
      alert
      onClose={onClose}
      title={text.title}
      description={text.detail}
      formId={formId}
      verb={text.verb}
      busy={confirm.isPending && text.doing}
    >
      <div className="link-facts">
        <Suspense fallback={<span className="qr" />}>
          <QrCode value={totp.uri} label={text.qr} />
        </Suspense>
      </div>
      <p className="label key-label">{text.key}</p>
      <CopyField value={totp.secret} />
      <form id={formId} noValidate onSubmit={submit}>
        <CodeField
          kind="totp"
          value={code}
          onChange={(value) => {
            setCode(value);
            setMalformed(false);
            if (!confirm.isPending) confirm.reset();
          }}
          isMalformed={isMalformed}
          isWrong={isWrong}
        />
      </form>
      {confirm.error === null || isWrong ? null : <ProblemNotice error={confirm.error} />}
    </FormDialog>
  );
}
