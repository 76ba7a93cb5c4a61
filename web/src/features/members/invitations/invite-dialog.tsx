import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { MANAGED_ROLES, ROLES, type Role } from "#shared/contracts/permissions";
import { Problem, isProblem } from "../../../api/problem.ts";
import { createInvitation, invitationsQuery } from "../../../api/queries/people/invitations.ts";
import { SelectField, TextField } from "../../../ui/forms/field.tsx";
import { FormDialog } from "../../../ui/overlays/form-dialog.tsx";
import { ProblemNotice } from "../../../ui/problem-notice.tsx";
import { showToast } from "../../../ui/overlays/toast.tsx";
import { useOnce } from "../../../ui/use-once.ts";
import { useShellText } from "../../shell/text.ts";
import { useMembersText } from "../text.ts";
import { useInvitationsText } from "./text.ts";

type Values = { email: string; role: Role };

/** Asks for an address and a role, and sends the invitation. */
export default function InviteDialog({
  project,
  role: own,
  onClose,
}: {
  project: string;
  /** The reader's role. */
  role: Role;
  onClose: () => void;
}) {
  const { form: text } = useInvitationsText();
  const { abilities } = useMembersText();
  const { roles } = useShellText();
  const client = useQueryClient();
  const formId = useId();
  const form = useForm<Values>({
    defaultValues: { email: "", role: "developer" },
    resolver: zodResolver(z.object({ email: z.email(text.badEmail), role: z.enum(ROLES) })),
  });
  const invite = useMutation({
    mutationFn: (order: Values) => createInvitation(project, order),
    onSuccess: async ({ email }) => {
      showToast({ title: text.done(email) });
      onClose();
      await client.invalidateQueries(invitationsQuery(project));
    },
    onError: (error) => {
      if (!(error instanceof Problem)) return;
      if (error.code === "invitation_exists") form.setError("email", { message: text.exists });
      if (error.code === "email_unusable") form.setError("email", { message: text.badEmail });
    },
  });
  const send = useOnce(invite.mutateAsync);
  const { errors } = form.formState;
  return (
    <FormDialog
      onClose={onClose}
      title={text.title}
      description={text.description}
      formId={formId}
      verb={text.verb}
      busy={invite.isPending && text.doing}
    >
      <form id={formId} noValidate onSubmit={form.handleSubmit((values) => send(values))}>
        <TextField
          label={text.email}
          hint={text.emailHint}
          type="email"
          autoComplete="off"
          error={errors.email?.message}
          {...form.register("email", { setValueAs: (typed: string) => typed.trim() })}
        />
        <SelectField
          label={text.role}
          hint={abilities[form.watch("role")]}
          options={MANAGED_ROLES[own].map((role) => ({ value: role, label: roles[role] }))}
          {...form.register("role")}
        />
      </form>
      {invite.error === null || errors.email !== undefined ? null : isProblem(
          invite.error,
          "limit_reached",
        ) ? (
        <p className="error" role="alert">
          {text.limit}
        </p>
      ) : (
        <ProblemNotice error={invite.error} />
      )}
    </FormDialog>
  );
}
