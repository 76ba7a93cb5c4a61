import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleX } from "lucide-react";
import { useState } from "react";
import { isProblem } from "../../api/problem.ts";
import { type ApiKey, apiKeysQuery, rotateApiKey } from "../../api/queries/api-keys.ts";
import { Callout } from "../../ui/callout.tsx";
import { SelectField } from "../../ui/forms/field.tsx";
import { ShowOnceDialog } from "../../ui/overlays/show-once-dialog.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Time } from "../../ui/time.tsx";
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
  const client = useQueryClient();
  const [overlap, setOverlap] = useState<(typeof OVERLAPS)[number]>("86400");
  const rotate = useMutation({
    mutationFn: (overlapSeconds: number) => rotateApiKey(project, apiKey.id, overlapSeconds),
    onSettled: () => client.invalidateQueries(apiKeysQuery(project)),
  });
  return (
    <ShowOnceDialog
      wide
      make={rotate}
      ask={{
        title: text.title(apiKey.name),
        description: text.description,
        verb: text.verb,
        doing: text.doing,
      }}
      shown={created}
      form={(id, order) => (
        <form
          id={id}
          onSubmit={(event) => {
            event.preventDefault();
            order(Number(overlap));
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
      )}
      onClose={onClose}
    >
      {(successor) => (
        <div className="stack">
          <NewKey project={project} apiKey={successor} />
          <p className="hint">
            {text.oldUntil}: <Time full at={successor.replaces.expires_at} />
          </p>
        </div>
      )}
    </ShowOnceDialog>
  );
}
