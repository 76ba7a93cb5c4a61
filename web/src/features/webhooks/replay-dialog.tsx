import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Webhook, replayEvents, webhooksOf } from "../../api/queries/webhooks.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { CheckField, SelectField } from "../../ui/forms/field.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useUiText } from "../../ui/text.ts";
import { useOnce } from "../../ui/use-once.ts";
import { useWebhooksText } from "./text.ts";

const HOUR_MS = 3_600_000;
const SPANS_HOURS = { hour: 1, day: 24, week: 7 * 24, month: 30 * 24 } as const;
type Span = keyof typeof SPANS_HOURS;
const SPANS = Object.keys(SPANS_HOURS) as Span[];

/** Sends what never arrived, for a receiver that was down longer than Atlas keeps trying. */
export default function ReplayDialog({
  project,
  webhook,
  onClose,
}: {
  project: string;
  webhook: Webhook;
  onClose: () => void;
}) {
  const { replayDialog: text } = useWebhooksText();
  const ui = useUiText();
  const format = useFormat();
  const client = useQueryClient();
  const [span, setSpan] = useState<Span>("day");
  const [delivered, setDelivered] = useState(false);
  const replay = useMutation({
    mutationFn: () =>
      replayEvents(project, webhook.id, {
        since: new Date(Date.now() - SPANS_HOURS[span] * HOUR_MS).toISOString(),
        include_delivered: delivered,
      }),
    onSuccess: async ({ queued, more }) => {
      showToast({
        title: text.done(format.number(queued)),
        ...(more ? { detail: text.more } : {}),
      });
      await client.invalidateQueries(webhooksOf(project));
      onClose();
    },
  });
  const start = useOnce(replay.mutateAsync);
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.title}
      description={text.detail}
      footer={
        <>
          <Button onClick={onClose}>{ui.cancel}</Button>
          <Button variant="primary" busy={replay.isPending && text.doing} onClick={() => start()}>
            {text.verb}
          </Button>
        </>
      }
    >
      <SelectField
        label={text.since}
        value={span}
        onChange={(event) => setSpan(SPANS.find((one) => one === event.target.value) ?? "day")}
        options={SPANS.map((value) => ({ value, label: text.spans[value] }))}
      />
      <CheckField
        label={text.delivered}
        checked={delivered}
        onChange={(event) => setDelivered(event.target.checked)}
      />
      {replay.error === null ? null : <ProblemNotice error={replay.error} />}
    </Dialog>
  );
}
