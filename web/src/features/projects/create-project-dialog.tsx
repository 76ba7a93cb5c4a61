import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import { FormDialog } from "../../ui/overlays/form-dialog.tsx";
import { TextField } from "../../ui/forms/field.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { prepareProject } from "../sign-in/open-account.ts";
import { projectsQuery } from "../../api/queries/projects.ts";
import { useProjectsText } from "./text.ts";

export function CreateProjectDialog({ onClose }: { onClose: () => void }) {
  const text = useProjectsText();
  const navigate = useNavigate();
  const client = useQueryClient();
  const formId = useId();
  const [name, setName] = useState("");
  const create = useMutation({
    mutationFn: prepareProject,
    onSuccess: async (project) => {
      await client.invalidateQueries(projectsQuery);
      onClose();
      await navigate({ to: "/projects/$project/start", params: { project } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "" && !create.isPending) create.mutate(name.trim());
  };
  return (
    <FormDialog
      onClose={onClose}
      title={text.createTitle}
      formId={formId}
      verb={text.create}
      busy={create.isPending && text.creating}
      disabled={name.trim() === ""}
    >
      <form id={formId} onSubmit={submit}>
        <TextField
          label={text.name}
          hint={text.createHint}
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoComplete="off"
        />
      </form>
      {create.error === null ? null : <ProblemNotice error={create.error} />}
    </FormDialog>
  );
}
