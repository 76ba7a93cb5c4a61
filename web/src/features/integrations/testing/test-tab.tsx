import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { connectHere } from "../../../api/connect-here.ts";
import { useMay } from "../../../api/may.ts";
import { TESTER, integrationTestsQuery } from "../../../api/queries/integration-tests.ts";
import type { Integration } from "../../../api/queries/integrations.ts";
import { Button } from "../../../ui/button.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { ProblemNotice } from "../../../ui/problem-notice.tsx";
import { TestResult } from "./test-result.tsx";
import { TestsTable } from "./tests-table.tsx";
import { useTestingText } from "./text.ts";

const route = getRouteApi("/_auth/projects/$project/integrations/$integration");
/** The log of a flow may be written a moment after the browser is back. */
const LOG_MS = 1_500;

/** A real flow with the developer's own account, and what came of it. */
export default function TestTab({
  project,
  integration,
}: {
  project: string;
  integration: Integration;
}) {
  const text = useTestingText().test;
  const search = route.useSearch();
  const isBack = search.status !== undefined;
  const may = useMay(project)("connect:write");
  const tests = useQuery({
    ...integrationTestsQuery(project, integration.id),
    refetchInterval: ({ state }) => (isBack && state.data?.length === 0 ? LOG_MS : false),
  });
  const run = useMutation({
    mutationFn: () =>
      connectHere({
        projectId: project,
        integration: integration.key,
        externalId: TESTER,
        path: `/projects/${project}/integrations/${integration.id}?tab=test`,
      }),
  });
  return (
    <div className="stack tests">
      {isBack ? <TestResult project={project} returned={search} flow={tests.data?.[0]} /> : null}
      <Panel title={text.title}>
        <div className="stack">
          <p className="quiet">
            {text.detail}{" "}
            <Link
              to="/projects/$project/connections"
              params={{ project }}
              search={{ external_id: TESTER }}
            >
              <code>{TESTER}</code>
            </Link>
            .
          </p>
          {may && integration.enabled ? (
            <div className="actions">
              <Button
                {...(isBack ? {} : { variant: "primary" as const })}
                icon={Play}
                busy={(run.isPending || run.isSuccess) && text.running}
                onClick={() => run.mutate()}
              >
                {text.run}
              </Button>
            </div>
          ) : (
            <p>{integration.enabled ? text.askOwner : text.disabled}</p>
          )}
          {run.error === null ? null : <ProblemNotice error={run.error} />}
          <p className="faint small">{text.noReturn}</p>
        </div>
      </Panel>
      <section aria-label={text.last}>
        <h2 className="form-title">{text.last}</h2>
        {tests.error !== null && tests.data === undefined ? (
          <ProblemNotice error={tests.error} onRetry={() => void tests.refetch()} />
        ) : tests.data?.length === 0 ? (
          <p className="quiet">{text.none}</p>
        ) : (
          <TestsTable project={project} rows={tests.data} />
        )}
      </section>
    </div>
  );
}
