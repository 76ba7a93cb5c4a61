import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  type AllowedOrigin,
  addAllowedOrigin,
  allowedOriginsQuery,
  removeAllowedOrigin,
} from "../../api/queries/settings/allowed-origins.ts";
import { Button } from "../../ui/button.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Time } from "../../ui/time.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useAllowedOriginsText } from "./text.ts";

/** One origin. Removing it can be undone: the same one is added again. */
export function OriginRow({
  project,
  origin: { id, origin, created_at },
  mayRemove,
}: {
  project: string;
  origin: AllowedOrigin;
  mayRemove: boolean;
}) {
  const text = useAllowedOriginsText();
  const client = useQueryClient();
  const reload = () => client.invalidateQueries(allowedOriginsQuery(project));
  const undo = () => {
    void addAllowedOrigin(project, origin).then(reload, reload);
  };
  const remove = useMutation({
    mutationFn: () => removeAllowedOrigin(project, id),
    onSuccess: () => {
      const action = { label: text.undo, run: undo };
      showToast({ title: text.removed, detail: text.removedDetail, action });
    },
    onSettled: reload,
  });
  const press = useOnce(remove.mutateAsync);
  return (
    <li>
      <div className="url-row">
        <code>{origin}</code>
        <span className="faint small">
          {text.addedOn} <Time at={created_at} />
        </span>
        {mayRemove ? (
          <Button
            size="sm"
            aria-label={`${text.remove} ${origin}`}
            busy={remove.isPending && text.removing}
            onClick={() => press()}
          >
            {text.remove}
          </Button>
        ) : null}
      </div>
      {remove.error === null ? null : <ProblemNotice error={remove.error} />}
    </li>
  );
}
