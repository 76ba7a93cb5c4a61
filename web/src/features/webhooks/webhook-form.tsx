import { zodResolver } from "@hookform/resolvers/zod";
import { CircleX } from "lucide-react";
import { useEffect } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod/mini";
import { errorsByField } from "../../api/place-errors.ts";
import { isProblem } from "../../api/problem.ts";
import type { Webhook, WebhookOrder } from "../../api/queries/webhooks.ts";
import { Callout } from "../../ui/callout.tsx";
import { CheckField, TextField } from "../../ui/forms/field.tsx";
import { Segmented } from "../../ui/forms/segmented.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useAuditText } from "../audit/text.ts";
import { useWebhooksText } from "./text.ts";

type EventType = NonNullable<WebhookOrder["event_types"]>[number];
type Values = { url: string; description: string; which: "all" | "some"; types: string[] };

/** Address, purpose, and which events. */
export function WebhookForm({
  id,
  webhook,
  error,
  onSubmit,
}: {
  id: string;
  /** What is changed; absent for a new one. */
  webhook?: Webhook;
  error: Error | null;
  onSubmit: (order: WebhookOrder) => void;
}) {
  const text = useWebhooksText().form;
  const { events } = useAuditText();
  const form = useForm<Values>({
    defaultValues: {
      url: webhook?.url ?? "",
      description: webhook?.description ?? "",
      which: (webhook?.event_types ?? null) === null ? "all" : "some",
      types: webhook?.event_types ?? [],
    },
    resolver: zodResolver(
      z
        .object({
          url: z.string().check(z.trim(), z.minLength(1, text.missingUrl)),
          description: z.string().check(z.trim(), z.maxLength(200, text.longDescription)),
          which: z.enum(["all", "some"]),
          types: z.array(z.string()),
        })
        .check(
          z.refine(({ which, types }) => which === "all" || types.length > 0, {
            path: ["types"],
            error: text.missingTypes,
          }),
        ),
    ),
  });
  const { errors } = form.formState;
  const refusedUrl = errorsByField(error).get("url");
  useEffect(() => {
    if (refusedUrl !== undefined) form.setError("url", { message: refusedUrl });
  }, [form, refusedUrl]);
  const which = form.watch("which");
  return (
    <form
      id={id}
      noValidate
      onSubmit={form.handleSubmit(({ url, description, types }) =>
        onSubmit({
          url,
          description,
          // The boxes have the types of the API's own list.
          event_types: which === "all" ? null : (types as EventType[]),
        }),
      )}
    >
      <TextField
        mono
        type="url"
        label={text.url}
        hint={text.urlHint}
        error={errors.url?.message}
        autoComplete="off"
        placeholder="https://app.example.com/webhooks/atlas"
        {...form.register("url")}
      />
      <TextField
        label={text.description}
        hint={text.descriptionHint}
        error={errors.description?.message}
        autoComplete="off"
        {...form.register("description")}
      />
      <fieldset className="field">
        <legend className="label">{text.which}</legend>
        <Segmented
          label={text.which}
          options={(["all", "some"] as const).map((value) => ({ value, label: text[value] }))}
          value={which}
          onChange={(value) => {
            form.setValue("which", value);
            form.clearErrors("types");
          }}
        />
        {which === "all" ? null : (
          <div className="key-choice">
            {Object.entries(events).map(([type, words]) => (
              <CheckField
                key={type}
                value={type}
                label={<code>{type}</code>}
                hint={words}
                {...form.register("types")}
              />
            ))}
          </div>
        )}
        {errors.types === undefined ? null : (
          <p className="error" role="alert">
            <Icon of={CircleX} />
            {errors.types.message}
          </p>
        )}
      </fieldset>
      {error === null || refusedUrl !== undefined ? null : isProblem(error, "limit_reached") ? (
        <Callout look="failed" icon={CircleX} title={text.limit} />
      ) : (
        <ProblemNotice error={error} />
      )}
    </form>
  );
}
