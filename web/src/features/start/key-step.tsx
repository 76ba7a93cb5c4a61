import { useMutation, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { api, take } from "../../api/client.ts";
import { useMay } from "../../api/may.ts";
import { newestKeyQuery } from "../../api/queries/start.ts";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { APP_SCOPES } from "../sign-in/open-account.ts";
import { rememberFreshKey } from "./fresh-key.ts";
import { type Standing, Step } from "./step.tsx";
import { useStartText } from "./text.ts";

type Props = {
  project: string;
  standing: Standing;
  /** The key itself, in the tab that made it. */
  secret: string | null;
  /** What may be shown of the newest key later. */
  stored: { prefix: string; last4: string } | null;
  onMade: (secret: string) => void;
};

/** The key of the developer's server. */
export function KeyStep({ project, standing, secret, stored, onMade }: Props) {
  const text = useStartText();
  const may = useMay(project)("api_keys:write");
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () =>
      take(
        api.POST("/v1/projects/{project_id}/api-keys", {
          params: { path: { project_id: project } },
          body: { name: text.key.name, scopes: [...APP_SCOPES] },
        }),
      ),
    onSuccess: async (key) => {
      rememberFreshKey(project, key.secret);
      onMade(key.secret);
      await client.invalidateQueries(newestKeyQuery(project));
    },
  });
  const button = may ? (
    <Button
      size="sm"
      icon={KeyRound}
      busy={make.isPending && text.key.making}
      onClick={() => make.mutate()}
    >
      {text.key.make}
    </Button>
  ) : null;
  return (
    <Step
      number={1}
      standing={standing}
      title={standing === "done" ? text.key.ready : text.key.missing}
    >
      {secret !== null ? (
        <>
          <p>{text.key.shownOnce}</p>
          <div className="value">
            <code>{secret}</code>
            <CopyButton value={secret} label={text.key.copy} />
          </div>
        </>
      ) : stored !== null ? (
        <>
          <p>{text.key.stored}</p>
          <div className="value">
            <code>
              {stored.prefix}…<b>{stored.last4}</b>
            </code>
            {button}
          </div>
        </>
      ) : (
        <>
          <p>{may ? text.key.none : text.key.askOwner}</p>
          {button === null ? null : <div className="actions">{button}</div>}
        </>
      )}
      {make.error === null ? null : <ProblemNotice error={make.error} />}
    </Step>
  );
}
