import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Suspense, lazy } from "react";
import { useRequired } from "../../../api/may.ts";
import { integrationsQuery, providersQuery } from "../../../api/queries/integrations.ts";
import { ButtonLink } from "../../../ui/button.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { PageHead } from "../../../ui/page-head.tsx";
import { ProblemNotice } from "../../../ui/problem-notice.tsx";
import { Catalogue, CatalogueSkeleton } from "./catalogue.tsx";
import { useIntegrationsText } from "../text.ts";

/** The catalogue comes first, and needs nothing of a form. */
const NewIntegrationForm = lazy(() => import("./new-integration-form.tsx"));

const route = getRouteApi("/_auth/projects/$project/integrations/new");

/** First the catalogue; then, with `provider` in the URL, the form for that one. */
export function NewIntegrationPage() {
  const text = useIntegrationsText();
  const { project } = route.useParams();
  const { provider: chosen } = route.useSearch();
  useRequired(project, "integrations:write");
  const providers = useQuery(providersQuery);
  const integrations = useQuery(integrationsQuery(project));
  const provider = providers.data?.find(({ id }) => id === chosen);
  const list = (
    <Link to="/projects/$project/integrations" params={{ project }}>
      {text.title}
    </Link>
  );
  const failed = providers.data === undefined ? providers : integrations;
  const isLoading = providers.data === undefined || integrations.data === undefined;
  if (isLoading)
    return (
      <>
        <PageHead title={text.catalogue.title} crumbs={[list]}>
          {text.catalogue.lead}
        </PageHead>
        {failed.error === null ? (
          <CatalogueSkeleton />
        ) : (
          <ProblemNotice error={failed.error} onRetry={() => void failed.refetch()} />
        )}
      </>
    );
  if (chosen === undefined)
    return (
      <>
        <PageHead title={text.catalogue.title} crumbs={[list]}>
          {text.catalogue.lead}
        </PageHead>
        <Catalogue project={project} providers={providers.data} />
      </>
    );
  if (provider === undefined)
    return (
      <>
        <PageHead title={text.catalogue.title} crumbs={[list]} />
        <EmptyState
          title={text.form.unknown}
          actions={
            <ButtonLink to="/projects/$project/integrations/new" params={{ project }}>
              {text.form.otherProvider}
            </ButtonLink>
          }
        >
          {text.form.unknownDetail}
        </EmptyState>
      </>
    );
  return (
    <Suspense fallback={<CatalogueSkeleton />}>
      <NewIntegrationForm
        key={provider.id}
        project={project}
        provider={provider}
        takenKeys={integrations.data.map(({ key }) => key)}
      />
    </Suspense>
  );
}
