import { Link, getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";
import type { Provider } from "../../../api/queries/integrations.ts";
import { Button } from "../../../ui/button.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { ProviderLogo } from "../../../ui/logo.tsx";
import { SearchField } from "../../../ui/forms/search-field.tsx";
import { useUiText } from "../../../ui/text.ts";
import { isGeneric } from "../provider-kind.ts";
import { useIntegrationsText } from "../text.ts";

const route = getRouteApi("/_auth/projects/$project/integrations/new");

/** All providers to choose from. What is searched for stands in the URL. */
export function Catalogue({
  project,
  providers,
}: {
  project: string;
  providers: readonly Provider[];
}) {
  const text = useIntegrationsText().catalogue;
  const { q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const searchFor = useCallback(
    (typed: string) => void navigate({ search: { q: typed.trim() || undefined }, replace: true }),
    [navigate],
  );
  const wanted = q.toLowerCase();
  const found = providers.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(wanted));
  return (
    <>
      <search className="filters">
        <SearchField label={text.search} value={q} onChange={searchFor} />
      </search>
      {found.length === 0 ? (
        <EmptyState
          title={text.noMatch(q)}
          actions={<Button onClick={() => searchFor("")}>{text.clear}</Button>}
        >
          {text.noMatchDetail}
        </EmptyState>
      ) : (
        <ul className="catalogue">
          {found.map((provider) => (
            <li key={provider.id}>
              <Card project={project} provider={provider} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Card({ project, provider }: { project: string; provider: Provider }) {
  const text = useIntegrationsText().catalogue;
  const { id, name, protocol } = provider;
  const about = isGeneric(provider)
    ? text.generic[protocol]
    : id === "sandbox"
      ? text.sandbox
      : text.known;
  return (
    <Link
      className="provider-card"
      to="/projects/$project/integrations/new"
      params={{ project }}
      search={{ provider: id }}
    >
      <ProviderLogo provider={id} name={name} large />
      <span>
        <b>{name}</b>
        <span className="quiet small">{about}</span>
        <span className="tags">
          <span className="tag">{protocol === "oidc" ? "OIDC" : "OAuth 2.0"}</span>
          {provider.pkce ? <span className="tag">{text.pkce}</span> : null}
          {provider.revocation ? <span className="tag">{text.revocation}</span> : null}
        </span>
      </span>
    </Link>
  );
}

export function CatalogueSkeleton() {
  const ui = useUiText();
  return (
    <ul className="catalogue" aria-busy="true" aria-label={ui.loading}>
      {["w1", "w2", "w3", "w1"].map((width, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a fixed list
        <li key={index}>
          <span className="provider-card">
            <span className="logo-tile" />
            <span className={`skeleton ${width}`} />
          </span>
        </li>
      ))}
    </ul>
  );
}
