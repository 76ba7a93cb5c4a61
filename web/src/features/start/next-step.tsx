import { useQuery } from "@tanstack/react-query";
import { ArrowRight, BookOpen, Link2, Settings } from "lucide-react";
import { providersQuery } from "../../api/queries/integrations.ts";
import { ButtonAnchor, ButtonLink } from "../../ui/button.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ProviderLogo } from "../../ui/logo.tsx";
import { linkSamples } from "./code-samples.ts";
import { type Standing, Step } from "./step.tsx";
import { useStartText } from "./text.ts";

const SHOWN = 4;

/** What comes after the first token: a real provider, and the link from the developer's own app. */
export function NextStep({
  project,
  standing,
  apiUrl,
  integration,
}: {
  project: string;
  standing: Standing;
  apiUrl: string;
  /** The key of the integration that the code names. */
  integration: string;
}) {
  const text = useStartText().next;
  const providers = (useQuery(providersQuery).data ?? []).filter(({ id }) => id !== "sandbox");
  // Those with a known registration page first: the generic ones ask for more.
  const shown = providers
    .toSorted((a, b) => Number(a.logo === null) - Number(b.logo === null))
    .slice(0, SHOWN);
  return (
    <Step number={4} standing={standing} title={text.title}>
      <p>{text.detail}</p>
      <div className="actions providers">
        {shown.map(({ id, name }) => (
          <ButtonLink
            key={id}
            to="/projects/$project/integrations/new"
            params={{ project }}
            search={{ provider: id }}
          >
            <ProviderLogo provider={id} name={name} />
            {name}
          </ButtonLink>
        ))}
        <ButtonLink variant="plain" to="/projects/$project/integrations/new" params={{ project }}>
          {text.all}
          <Icon of={ArrowRight} />
        </ButtonLink>
      </div>
      {standing === "next" || apiUrl === "" ? null : (
        <section className="own-app">
          <h3>{text.ownApp}</h3>
          <p>{text.ownDetail}</p>
          <CodeBlock label={text.code} samples={linkSamples(apiUrl, integration)} />
          <div className="actions">
            <ButtonLink icon={Settings} to="/projects/$project/settings" params={{ project }}>
              {text.settings}
            </ButtonLink>
            <ButtonLink
              icon={Link2}
              to="/projects/$project/connections"
              params={{ project }}
              search={{ create: true }}
            >
              {text.connections}
            </ButtonLink>
            <ButtonAnchor
              variant="plain"
              icon={BookOpen}
              href={`${apiUrl}/docs`}
              target="_blank"
              rel="noreferrer"
            >
              {text.reference}
            </ButtonAnchor>
          </div>
        </section>
      )}
    </Step>
  );
}
