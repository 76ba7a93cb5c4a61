import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  type ReturnUrl,
  addReturnUrl,
  removeReturnUrl,
  returnUrlsQuery,
} from "../../api/queries/return-urls.ts";
import { Button } from "../../ui/button.tsx";
import { CopyIcon } from "../../ui/copy.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Time } from "../../ui/time.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useSettingsText } from "./text.ts";

/** One return URL. Removing it can be undone: the same URL is added again. */
export function ReturnUrlRow({
  project,
  url,
  mayRemove,
}: {
  project: string;
  url: ReturnUrl;
  mayRemove: boolean;
}) {
  const { urls: text } = useSettingsText();
  const client = useQueryClient();
  const reload = () => client.invalidateQueries(returnUrlsQuery(project));
  const undo = () => {
    void addReturnUrl(project, url.url).then(reload, reload);
  };
  const remove = useMutation({
    mutationFn: () => removeReturnUrl(project, url.id),
    onSuccess: () => {
      showToast({
        title: text.removed,
        detail: text.removedDetail,
        action: { label: text.undo, run: undo },
      });
    },
    onSettled: reload,
  });
  const press = useOnce(remove.mutateAsync);
  return (
    <li>
      <div className="url-row">
        <code>{url.url}</code>
        <CopyIcon value={url.url} what={url.url} />
        <span className="faint small">
          {text.addedOn} <Time at={url.created_at} />
        </span>
        {mayRemove ? (
          <Button
            size="sm"
            aria-label={`${text.remove} ${url.url}`}
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
