import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { brandingQuery, logoSource } from "../../api/queries/settings/branding.ts";
import { integrationsQuery, providersQuery } from "../../api/queries/integrations.ts";
import { projectQuery } from "../../api/queries/projects.ts";
import { returnUrlsQuery } from "../../api/queries/return-urls.ts";
import { useLanguage } from "../../i18n/language.ts";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Segmented } from "../../ui/forms/segmented.tsx";
import { type BrandingDraft, BrandingPanel } from "../branding/branding-panel.tsx";
import { OpenRealPage } from "./open-real-page.tsx";
import { HostedPreview } from "./preview/hosted-preview.tsx";
import { toService } from "./preview/service.ts";
import { useSettingsText } from "./text.ts";

const route = getRouteApi("/_auth/projects/$project/settings");

/** The hosted page as this project's people see it, in every language and theme, with what it really offers. */
export default function ConnectPageSection({ project: id }: { project: string }) {
  const { page: text } = useSettingsText();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const own = useLanguage();
  const { page = "connect", lang = own, theme = "light" } = search;
  const change = (next: Partial<typeof search>) =>
    void navigate({ search: (previous) => ({ ...previous, ...next }), replace: true });
  const project = useSuspenseQuery(projectQuery(id)).data;
  const integrations = useQuery(integrationsQuery(id));
  const providers = useQuery(providersQuery);
  const urls = useQuery(returnUrlsQuery(id));
  const branding = useQuery(brandingQuery(id));
  const [draft, setDraft] = useState<BrandingDraft | null>(null);
  const failed = [integrations, providers, urls, branding].find(
    ({ error, data }) => error !== null && data === undefined,
  );
  if (failed?.error)
    return <ProblemNotice error={failed.error} onRetry={() => void failed.refetch()} />;
  const isLoaded =
    integrations.data !== undefined &&
    providers.data !== undefined &&
    urls.data !== undefined &&
    branding.data !== undefined;
  const look = draft ?? branding.data;
  const enabled = integrations.data?.filter((integration) => integration.enabled) ?? [];
  const returnUrl = urls.data?.[0]?.url;
  const callback = integrations.data?.[0]?.callback_url;
  return (
    <div className="stack">
      {branding.data === undefined ? null : (
        <BrandingPanel key={id} project={id} branding={branding.data} onDraft={setDraft} />
      )}
      <p className="quiet">{text.about}</p>
      <div className="preview-bar">
        <Segmented
          label={text.view}
          options={[
            { value: "connect", label: text.views.connect },
            { value: "error", label: text.views.error },
          ]}
          value={page}
          onChange={(value) => change({ page: value })}
        />
        <Segmented
          label={text.language}
          options={[
            { value: "en", label: "English" },
            { value: "ru", label: "Русский" },
          ]}
          value={lang}
          onChange={(value) => change({ lang: value })}
        />
        <Segmented
          label={text.theme}
          options={[
            { value: "light", label: text.themes.light },
            { value: "dark", label: text.themes.dark },
          ]}
          value={theme}
          onChange={(value) => change({ theme: value })}
        />
        <OpenRealPage
          project={id}
          returnUrl={returnUrl}
          hasIntegration={enabled.length > 0}
          language={lang}
          isLoaded={isLoaded}
        />
      </div>
      {isLoaded ? (
        <HostedPreview
          label={text.label}
          page={page}
          language={lang}
          theme={theme}
          data={{
            projectName: project.name,
            person: text.person,
            logo: logoSource(branding.data),
            accent: look?.accent_color ?? null,
            support: look?.support ?? null,
            returnHost: returnUrl === undefined ? null : new URL(returnUrl).host,
            atlasHost: callback === undefined ? null : new URL(callback).host,
            services: enabled.map((integration) => toService(integration, providers.data, lang)),
          }}
        />
      ) : (
        <div className="hosted-preview is-loading" aria-busy="true">
          <span className="skeleton w3" />
          <span className="skeleton w2" />
          <span className="skeleton w3" />
        </div>
      )}
    </div>
  );
}
