import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleX } from "lucide-react";
import { useId, useState } from "react";
import { isProblem } from "../../api/problem.ts";
import { type ApiKey, apiKeysQuery, rotateApiKey } from "../../api/queries/api-keys.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { SelectField } from "../../ui/forms/field.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useUiText } from "../../ui/text.ts";
import { Time } from "../../ui/time.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { NewKey } from "./new-key.tsx";
import { useApiKeysText } from "./text.ts";

const OVERLAPS = ["0", "3600", "86400", "604800"] as const;

/** Asks for how long the old key works on, makes its successor, and shows that once. */
export default function RotateKeyDialog({
  project,
  apiKey,
  onClose,
}: {
  project: string;
  apiKey: ApiKey;
  onClose: () => void;
}) {
  const { rotateDialog: text, created } = useApiKeysText();
  const ui = useUiText();
  const client = useQueryClient();
  const formId = useId();
  const [overlap, setOverlap] = useState<(typeof OVERLAPS)[number]>("86400");
  const rotate = useMutation({
    mutationFn: () => rotateApiKey(project, apiKey.id, Number(overlap)),
    onSettled: () => client.invalidateQueries(apiKeysQuery(project)),
    // The secret goes with the dialog.
    gcTime: 0,
  });
  const order = useOnce(rotate.mutateAsync);
  const successor = rotate.data;
  return (
    <Dialog
      wide
      alert
      open
      onClose={onClose}
      title={successor === undefined ? text.title(apiKey.name) : created.title}
      description={successor === undefined ? text.description : created.detail}
      footer={
        successor === undefined ? (
          <>
            <Button onClick={onClose}>{ui.cancel}</Button>
            <Button
              variant="primary"
              type="submit"
              form={formId}
              busy={rotate.isPending && text.doing}
            >
              {text.verb}
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={onClose}>
            {created.done}
          </Button>
        )
      }
    >
      {successor === undefined ? (
        <form
          id={formId}
          onSubmit={(event) => {
            event.preventDefault();
            order();
          }}
        >
          <SelectField
            label={text.overlap}
            value={overlap}
            onChange={(event) =>
              setOverlap(OVERLAPS.find((one) => one === event.target.value) ?? overlap)
            }
            options={OVERLAPS.map((value) => ({ value, label: text.overlaps[value] }))}
          />
          {rotate.error === null ? null : isProblem(rotate.error, "api_key_ended") ? (
            <Callout look="failed" icon={CircleX} title={text.ended} />
          ) : (
            <ProblemNotice error={rotate.error} />
          )}
        </form>
      ) : (
        <div className="stack">
          <NewKey project={project} apiKey={successor} />
          <p className="hint">
            {text.oldUntil}: <Time full at={successor.replaces.expires_at} />
          </p>
        </div>
      )}
    </Dialog>
  );
}
