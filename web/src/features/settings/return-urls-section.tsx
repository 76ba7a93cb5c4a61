import { useQuery } from "@tanstack/react-query";
import { useMay, useRoleMay } from "../../api/may.ts";
import { returnUrlsQuery } from "../../api/queries/return-urls.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { AddReturnUrlForm } from "./add-return-url-form.tsx";
import { ReturnUrlRow } from "./return-url-row.tsx";
import { useSettingsText } from "./text.ts";

/** Where connect flows may send browsers back to. */
export function ReturnUrlsSection({ project }: { project: string }) {
  const { urls: text } = useSettingsText();
  const urls = useQuery(returnUrlsQuery(project));
  const mayWrite = useMay(project)("project:write");
  const roleMay = useRoleMay(project)("project:write");
  return (
    <div className="stack">
      <p className="quiet">
        {text.about}
        {roleMay ? null : ` ${text.mayNot}`}
      </p>
      {mayWrite ? <AddReturnUrlForm project={project} /> : null}
      {urls.error !== null && urls.data === undefined ? (
        <ProblemNotice error={urls.error} onRetry={() => void urls.refetch()} />
      ) : urls.data?.length === 0 ? (
        <EmptyState title={text.none.title}>{text.none.detail}</EmptyState>
      ) : (
        <Panel flush title={text.title}>
          <ul className="url-list" aria-busy={urls.data === undefined}>
            {urls.data === undefined
              ? [1, 2].map((row) => (
                  <li key={row}>
                    <span className="skeleton w3" />
                  </li>
                ))
              : urls.data.map((url) => (
                  <ReturnUrlRow key={url.id} project={project} url={url} mayRemove={mayWrite} />
                ))}
          </ul>
        </Panel>
      )}
    </div>
  );
}
