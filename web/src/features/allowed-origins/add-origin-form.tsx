import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useForm } from "react-hook-form";
import { errorsByField } from "../../api/place-errors.ts";
import { Problem } from "../../api/problem.ts";
import {
  addAllowedOrigin,
  allowedOriginsQuery,
} from "../../api/queries/settings/allowed-origins.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/forms/field.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useAllowedOriginsText } from "./text.ts";

/** Whether this is what browsers send. The API's own check decides. */
const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

export function AddOriginForm({ project }: { project: string }) {
  const text = useAllowedOriginsText();
  const client = useQueryClient();
  const form = useForm<{ origin: string }>({ defaultValues: { origin: "" } });
  const add = useMutation({
    mutationFn: (origin: string) => addAllowedOrigin(project, origin),
    onSuccess: async () => {
      form.reset({ origin: "" });
      await client.invalidateQueries(allowedOriginsQuery(project));
      showToast({ title: text.added, detail: text.addedDetail });
    },
    onError: (error) => {
      const message = refusalOf(error, text);
      if (message !== undefined) form.setError("origin", { message }, { shouldFocus: true });
    },
  });
  const submit = useOnce(add.mutateAsync);
  return (
    <form
      noValidate
      className="url-form"
      onSubmit={form.handleSubmit(({ origin }) => submit(origin.trim()))}
    >
      <TextField
        mono
        label={text.label}
        hint={text.hint}
        error={form.formState.errors.origin?.message}
        type="url"
        autoComplete="off"
        placeholder="https://app.example.com"
        {...form.register("origin", {
          validate: (origin) => isOrigin(origin.trim()) || text.form,
        })}
      />
      <Button variant="primary" type="submit" icon={Plus} busy={add.isPending && text.adding}>
        {text.add}
      </Button>
      {add.error === null || refusalOf(add.error, text) !== undefined ? null : (
        <ProblemNotice error={add.error} />
      )}
    </form>
  );
}

/** What stands under the field; `undefined` when it is not the origin's fault. */
function refusalOf(
  error: Error,
  text: ReturnType<typeof useAllowedOriginsText>,
): string | undefined {
  if (!(error instanceof Problem)) return undefined;
  if (error.code === "origin_exists") return text.exists;
  if (error.code === "limit_reached") return text.limit;
  return errorsByField(error).get("origin");
}
