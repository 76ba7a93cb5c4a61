import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { errorsByField } from "../../../api/place-errors.ts";
import { Problem } from "../../../api/problem.ts";
import type { Connection } from "../../../api/queries/connections.ts";
import type { Integration } from "../../../api/queries/integrations.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/overlays/dialog.tsx";
import { FormDialog } from "../../../ui/overlays/form-dialog.tsx";
import { useUiText } from "../../../ui/text.ts";
import { ActionProblem } from "../actions/action-problem.tsx";
import { type LinkForm, createLink } from "./create-link.ts";
import { LinkFormFields } from "./link-form-fields.tsx";
import { LinkResult } from "./link-result.tsx";
import { useLinkText } from "./text.ts";

const FIELDS = ["external_id", "integrations", "display_name", "language", "return_to"] as const;
const CREATE = ["create-connect-link"];

/** First the form, then the link. */
export function LinkSteps({
  project,
  connection,
  externalId = "",
  title,
  integrations,
  returnUrls,
  onClose,
}: {
  project: string;
  connection: Connection | undefined;
  externalId: string | undefined;
  title: string;
  integrations: readonly Integration[];
  returnUrls: readonly string[];
  onClose: () => void;
}) {
  const text = useLinkText();
  const ui = useUiText();
  const client = useQueryClient();
  const formId = useId();
  const dashboardUrl = `${location.origin}/projects/${project}/connections`;
  const form = useForm<LinkForm>({
    defaultValues: {
      external_id: connection?.external_id ?? externalId,
      integrations: [],
      display_name: "",
      language: "",
      return_to: returnUrls[0] ?? dashboardUrl,
    },
    resolver: zodResolver(
      z.object({
        external_id: z
          .string()
          .check(
            z.minLength(1, text.externalIdMissing),
            z.regex(/^[^\p{Cc}\p{Cs}]{0,255}$/u, text.externalIdTooLong),
          ),
        integrations: z.array(z.string()),
        display_name: z.string().check(z.maxLength(100, text.displayNameTooLong)),
        language: z.enum(["", "en", "ru"]),
        return_to: z.string(),
      }),
    ),
  });
  const create = useMutation({
    mutationKey: CREATE,
    mutationFn: (values: LinkForm) => createLink(project, values, connection?.id),
    onError: (error) => {
      for (const [field, message] of fieldErrors(error, text.notRegistered))
        form.setError(field, { message });
    },
  });
  const submit = form.handleSubmit((values) => {
    if (client.isMutating({ mutationKey: CREATE }) === 0) create.mutate(values);
  });
  const description = connection === undefined ? text.description : text.reconnectDescription;
  if (create.data !== undefined)
    return (
      <Dialog
        open
        onClose={onClose}
        title={title}
        footer={
          <>
            <Button onClick={create.reset}>{text.another}</Button>
            <Button variant="primary" onClick={onClose}>
              {ui.close}
            </Button>
          </>
        }
      >
        <LinkResult project={project} link={create.data} />
      </Dialog>
    );
  return (
    <FormDialog
      onClose={onClose}
      title={title}
      description={description}
      formId={formId}
      verb={text.create}
      busy={create.isPending && text.creating}
    >
      <form id={formId} noValidate onSubmit={submit}>
        <LinkFormFields
          form={form}
          integrations={integrations}
          returnUrls={returnUrls}
          dashboardUrl={dashboardUrl}
          isReconnect={connection !== undefined}
        />
      </form>
      {create.error === null || fieldErrors(create.error, "").length > 0 ? null : (
        <ActionProblem error={create.error} />
      )}
    </FormDialog>
  );
}

/** What the API's refusal says of fields of this form. */
function fieldErrors(error: Error, notRegistered: string): [(typeof FIELDS)[number], string][] {
  if (!(error instanceof Problem)) return [];
  if (error.code === "return_url_not_registered") return [["return_to", notRegistered]];
  return [...errorsByField(error)].flatMap(([path, message]) => {
    const field = FIELDS.find((name) => path === name || path.startsWith(`${name}.`));
    return field === undefined ? [] : [[field, message]];
  });
}
