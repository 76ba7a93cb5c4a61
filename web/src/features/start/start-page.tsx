import { useMutation, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { integrationsQuery } from "../../api/queries/integrations.ts";
import { projectQuery } from "../../api/queries/projects.ts";
import { WAITING_MS, newestConnectionQuery, newestKeyQuery } from "../../api/queries/start.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Clock } from "./clock.tsx";
import { ConnectStep } from "./connect-step.tsx";
import { freshKeyOf } from "./fresh-key.ts";
import { KeyStep } from "./key-step.tsx";
import { NextStep } from "./next-step.tsx";
import { readToken } from "./read-token.ts";
import { StartSkeleton } from "./start-skeleton.tsx";
import type { Standing } from "./step.tsx";
import { useStartText } from "./text.ts";
import { TokenStep } from "./token-step.tsx";

const route = getRouteApi("/_auth/projects/$project/start");

/** From a new account to the first token. Every step ticks itself from what really happened, wherever it was done. */
export function StartPage() {
  const text = useStartText();
  const { project } = route.useParams();
  const search = route.useSearch();
  const createdAt = useSuspenseQuery(projectQuery(project)).data.created_at;
  const [firstRead, setFirstRead] = useState<string | null>(null);
  const [secret, setSecret] = useState(() => freshKeyOf(project));
  const integrations = useQuery(integrationsQuery(project));
  const key = useQuery(newestKeyQuery(project));
  const connected = useQuery({
    ...newestConnectionQuery(project),
    refetchInterval: ({ state }) => ((state.data?.read_count ?? 0) > 0 ? false : WAITING_MS),
  });
  const read = useMutation({
    mutationFn: (connectionId: string) => readToken(project, connectionId),
    onSuccess: () => {
      setFirstRead((earlier) => earlier ?? new Date().toISOString());
      void connected.refetch();
    },
  });
  const failed = [integrations, key, connected].find(
    ({ error, data }) => error !== null && data === undefined,
  );
  const head = (readAt: string | null) => (
    <PageHead title={text.title} actions={<Clock since={createdAt} until={readAt} />}>
      {text.lead}
    </PageHead>
  );
  if (failed !== undefined && failed.error !== null)
    return (
      <div className="reading">
        {head(null)}
        <ProblemNotice error={failed.error} onRetry={() => void failed.refetch()} />
      </div>
    );
  if (integrations.data === undefined || key.data === undefined || connected.data === undefined)
    return (
      <div className="reading">
        {head(null)}
        <StartSkeleton />
      </div>
    );

  const connection = connected.data;
  const usable = integrations.data.filter(({ enabled }) => enabled);
  const integration = usable.find(({ provider }) => provider === "sandbox") ?? usable[0] ?? null;
  const used = integrations.data.find(({ id }) => id === connection?.integration_id) ?? integration;
  const readAt =
    firstRead ??
    (connection !== null && connection.read_count > 0 ? connection.last_read_at : null);
  const done = [
    key.data !== null || secret !== null,
    connection !== null,
    read.isSuccess || (connection?.read_count ?? 0) > 0,
    integrations.data.some(({ provider }) => provider !== "sandbox"),
  ];
  const current = done.indexOf(false);
  const standing = (index: number): Standing =>
    done[index] === true ? "done" : index === current ? "now" : "next";
  const apiUrl = used === null ? "" : new URL(used.callback_url).origin;
  return (
    <div className="reading">
      {head(readAt)}
      <ol className="steps">
        <KeyStep
          project={project}
          standing={standing(0)}
          secret={secret}
          stored={key.data}
          onMade={setSecret}
        />
        <ConnectStep
          project={project}
          standing={standing(1)}
          integration={integration}
          connection={connection}
          returned={{ status: search.status, error: search.error, reason: search.error_reason }}
        />
        <TokenStep
          project={project}
          standing={standing(2)}
          connectionId={connection?.id ?? null}
          apiUrl={apiUrl}
          secret={secret}
          isSandbox={used?.provider === "sandbox"}
          read={read}
        />
        <NextStep
          project={project}
          standing={done[2] === true && standing(3) === "next" ? "now" : standing(3)}
          apiUrl={apiUrl}
          integration={used?.key ?? "sandbox"}
        />
      </ol>
    </div>
  );
}
