import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useMay, useRoleMay } from "../../api/may.ts";
import { allowedOriginsQuery } from "../../api/queries/settings/allowed-origins.ts";
import { Callout } from "../../ui/callout.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { AddOriginForm } from "./add-origin-form.tsx";
import { OriginRow } from "./origin-row.tsx";
import { useAllowedOriginsText } from "./text.ts";

/** From where browsers may call the API with a key of the project. */
export default function AllowedOriginsSection({ project }: { project: string }) {
  const text = useAllowedOriginsText();
  const origins = useQuery(allowedOriginsQuery(project));
  const mayWrite = useMay(project)("project:write");
  const roleMay = useRoleMay(project)("project:write");
  return (
    <div className="stack">
      <p className="quiet">
        {text.about}
        {roleMay ? null : ` ${text.mayNot}`}
      </p>
      <Callout look="reauth" icon={TriangleAlert} title={text.warning}>
        {text.warningDetail}
      </Callout>
      {mayWrite ? <AddOriginForm project={project} /> : null}
      {origins.error !== null && origins.data === undefined ? (
        <ProblemNotice error={origins.error} onRetry={() => void origins.refetch()} />
      ) : origins.data?.length === 0 ? (
        <EmptyState title={text.none.title}>{text.none.detail}</EmptyState>
      ) : (
        <Panel flush title={text.title}>
          <ul className="url-list" aria-busy={origins.data === undefined}>
            {origins.data === undefined
              ? [1, 2].map((row) => (
                  <li key={row}>
                    <span className="skeleton w3" />
                  </li>
                ))
              : origins.data.map((origin) => (
                  <OriginRow
                    key={origin.id}
                    project={project}
                    origin={origin}
                    mayRemove={mayWrite}
                  />
                ))}
          </ul>
        </Panel>
      )}
    </div>
  );
}
