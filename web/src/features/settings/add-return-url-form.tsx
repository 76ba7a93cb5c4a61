import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useForm } from "react-hook-form";
import { errorsByField } from "../../api/place-errors.ts";
import { Problem } from "../../api/problem.ts";
import { addReturnUrl, returnUrlsQuery } from "../../api/queries/return-urls.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/forms/field.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { returnUrlReason } from "./return-url-reason.ts";
import { useOnce } from "../../ui/use-once.ts";
import { useSettingsText } from "./text.ts";

export function AddReturnUrlForm({ project }: { project: string }) {
  const { urls: text } = useSettingsText();
  const client = useQueryClient();
  const form = useForm<{ url: string }>({ defaultValues: { url: "" } });
  const add = useMutation({
    mutationFn: (url: string) => addReturnUrl(project, url),
    onSuccess: async ({ url }) => {
      form.reset({ url: "" });
      await client.invalidateQueries(returnUrlsQuery(project));
      showToast({ title: text.added, detail: url });
    },
    onError: (error) => {
      const message = refusalOf(error, text);
      if (message !== undefined) form.setError("url", { message }, { shouldFocus: true });
    },
  });
  const submit = useOnce(add.mutateAsync);
  const message = form.formState.errors.url?.message;
  return (
    <form
      noValidate
      className="url-form"
      onSubmit={form.handleSubmit(({ url }) => submit(url.trim()))}
    >
      <TextField
        mono
        label={text.label}
        hint={text.hint}
        error={message}
        type="url"
        autoComplete="off"
        placeholder="https://app.example.com/connected"
        {...form.register("url", {
          validate: (url) => {
            const reason = returnUrlReason(url.trim());
            return reason === null || text.reasons[reason];
          },
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

/** What stands under the field; `undefined` when it is not the URL's fault. */
function refusalOf(
  error: Error,
  text: ReturnType<typeof useSettingsText>["urls"],
): string | undefined {
  if (!(error instanceof Problem)) return undefined;
  if (error.code === "return_url_exists") return text.exists;
  if (error.code === "limit_reached") return text.limit;
  return errorsByField(error).get("url");
}
