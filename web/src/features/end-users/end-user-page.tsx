import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Problem } from "../../api/problem.ts";
import { endUserQuery } from "../../api/queries/end-users.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { shortId } from "../../ui/copy.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useUiText } from "../../ui/text.ts";
import { LoadedEndUser } from "./loaded-end-user.tsx";
import { useEndUsersText } from "./text.ts";

const route = getRouteApi("/_auth/projects/$project/end-users/$endUser");

/** One person of the project's app, found by id or external id. */
export function EndUserPage() {
  const { project, endUser: id } = route.useParams();
  const { cursor } = route.useSearch();
  const { data, error, refetch } = useQuery(endUserQuery(project, id));
  const text = useEndUsersText();
  const ui = useUiText();
  const crumbs = [
    <Link key="list" to="/projects/$project/end-users" params={{ project }}>
      {text.title}
    </Link>,
  ];
  if (error instanceof Problem && error.status === 404)
    return (
      <>
        <PageHead title={shortId(id)} crumbs={crumbs} />
        <EmptyState
          title={text.gone.title}
          actions={
            <ButtonLink variant="primary" to="/projects/$project/end-users" params={{ project }}>
              {text.gone.back}
            </ButtonLink>
          }
        >
          {text.gone.detail}
        </EmptyState>
      </>
    );
  if (data !== undefined)
    return (
      <LoadedEndUser key={data.id} project={project} user={data} crumbs={crumbs} cursor={cursor} />
    );
  return (
    <>
      <PageHead title={shortId(id)} crumbs={crumbs} />
      {error === null ? (
        <div className="panel panel-body" role="status" aria-label={ui.loading}>
          <span className="skeleton w3" />
        </div>
      ) : (
        <ProblemNotice error={error} onRetry={() => void refetch()} />
      )}
    </>
  );
}
