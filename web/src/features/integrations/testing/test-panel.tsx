import { Play } from "lucide-react";
import type { Integration } from "../../../api/queries/integrations.ts";
import { ButtonLink } from "../../../ui/button.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { useTestingText } from "./text.ts";

/** Leads from the setup to the test that proves it. */
export function TestPanel({ project, integration }: { project: string; integration: Integration }) {
  const text = useTestingText().test;
  return (
    <Panel title={text.title}>
      <div className="stack">
        <p className="quiet">{text.short}</p>
        <ButtonLink
          wide
          icon={Play}
          to="/projects/$project/integrations/$integration"
          params={{ project, integration: integration.id }}
          search={{ tab: "test" }}
        >
          {text.open}
        </ButtonLink>
      </div>
    </Panel>
  );
}
