import type { ConnectPage as ConnectPageData } from "#shared/contracts/oauth/connect-session";
import { type Language, TEXTS } from "./language.ts";
import { Page } from "./page.tsx";

type ConnectPageProps = {
  readonly language: Language;
  readonly token: string;
  readonly data: ConnectPageData;
};

/**
 * Shows which app asks, who is connecting, and the services to choose from. They are links, not forms: browsers apply
 * `form-action` to the redirect after a form, and that redirect leads to the provider.
 */
export const ConnectPage = ({ language, token, data }: ConnectPageProps) => {
  const text = TEXTS[language].connect;
  const title = text.title(data.project_name);
  return (
    <Page language={language} title={title} switchable>
      <h1>{title}</h1>
      <p>{text.lead(data.project_name)}</p>
      {data.display_name === null ? (
        ""
      ) : (
        <p class="person">
          {text.person} <strong>{data.display_name}</strong>
        </p>
      )}
      {data.integrations.length === 0 ? (
        <p>{text.nothing}</p>
      ) : (
        <>
          <h2>{text.choose}</h2>
          <ul class="services">
            {data.integrations.map((integration) => (
              <li>
                <a
                  class="service"
                  href={`/connect/${encodeURIComponent(token)}/${encodeURIComponent(integration.id)}`}
                >
                  <span class="tile" aria-hidden="true">
                    {[...integration.name][0]?.toUpperCase() ?? ""}
                  </span>
                  {integration.name}
                </a>
              </li>
            ))}
          </ul>
          <p class="note">{text.note}</p>
        </>
      )}
    </Page>
  );
};
