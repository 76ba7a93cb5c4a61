import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import type { Provider } from "../../../api/queries/integrations.ts";
import { useLanguage } from "../../../i18n/language.ts";
import { ButtonAnchor } from "../../../ui/button.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { isGeneric } from "../provider-kind.ts";
import { useIntegrationsText } from "../text.ts";

/** Where an app is registered at the provider, and what is easily missed there. */
export function RegisterPanel({
  provider,
  children,
}: {
  provider: Provider;
  children?: ReactNode;
}) {
  const text = useIntegrationsText().register;
  const language = useLanguage();
  const { setup, name, documentation_url: documentation } = provider;
  return (
    <Panel title={isGeneric(provider) ? text.titleGeneric : text.title(name)}>
      <div className="stack register">
        {children}
        {setup.register_url === null ? null : (
          <ButtonAnchor
            wide
            icon={ExternalLink}
            href={setup.register_url}
            target="_blank"
            rel="noreferrer"
          >
            {text.open(name)}
          </ButtonAnchor>
        )}
        {setup.notes.length === 0 ? null : (
          <ul className="notes">
            {setup.notes.map((note) => (
              <li key={note.text_en}>{language === "ru" ? note.text_ru : note.text_en}</li>
            ))}
          </ul>
        )}
        {documentation === null ? null : (
          <p className="small">
            <a href={documentation} target="_blank" rel="noreferrer">
              {text.documentation}
            </a>
          </p>
        )}
      </div>
    </Panel>
  );
}
