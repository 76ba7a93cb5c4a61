import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { ADMIN_KEY, type Suspension, changeSuspension } from "../../api/queries/platform/admin.ts";
import { Button } from "../../ui/button.tsx";
import { TextAreaField } from "../../ui/forms/field.tsx";
import { FormDialog } from "../../ui/overlays/form-dialog.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useAdminText } from "./text.ts";

const MOST_LETTERS = 500;

/** Suspends an account or a project, or ends that, after asking for the reason. */
export function SuspendButton({ of, name }: { of: Suspension; name: string }) {
  const { suspension: text } = useAdminText();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        {...(of.ends ? {} : { variant: "danger-quiet" as const })}
        onClick={() => setAsking(true)}
      >
        {of.ends ? text.end : text.suspend}
      </Button>
      {asking ? <SuspendDialog of={of} name={name} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function SuspendDialog({
  of,
  name,
  onClose,
}: {
  of: Suspension;
  name: string;
  onClose: () => void;
}) {
  const { suspension: text } = useAdminText();
  const client = useQueryClient();
  const formId = useId();
  const [reason, setReason] = useState("");
  const [isMissing, setMissing] = useState(false);
  const words = text[of.what];
  const change = useMutation({
    mutationFn: () => changeSuspension(of, reason.trim()),
    onSuccess: async () => {
      showToast({ title: of.ends ? words.ended(name) : words.done(name) });
      onClose();
      await client.invalidateQueries({ queryKey: ADMIN_KEY });
    },
  });
  const save = useOnce(change.mutateAsync);
  return (
    <FormDialog
      onClose={onClose}
      title={of.ends ? words.endTitle(name) : words.title(name)}
      description={of.ends ? words.endDetail : words.detail}
      formId={formId}
      verb={of.ends ? words.endVerb : words.verb}
      busy={change.isPending && (of.ends ? text.ending : text.doing)}
      danger={!of.ends}
    >
      <form
        id={formId}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setMissing(reason.trim() === "");
          if (reason.trim() !== "") save();
        }}
      >
        <TextAreaField
          label={text.reason}
          hint={of.ends ? text.endReasonHint : text.reasonHint}
          error={isMissing ? text.missing : undefined}
          rows={3}
          maxLength={MOST_LETTERS}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </form>
      {change.error === null ? null : <ProblemNotice error={change.error} />}
    </FormDialog>
  );
}
