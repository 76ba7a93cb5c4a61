import { useMutation } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { api, take } from "../../api/client.ts";
import { useMay } from "../../api/may.ts";
import { Button, ButtonAnchor, ButtonLink } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useSettingsText } from "./text.ts";

type Props = {
  project: string;
  returnUrl: string | undefined;
  hasIntegration: boolean;
  language: "en" | "ru";
  isLoaded: boolean;
};

/** Who a link of the preview is for. */
const PREVIEW = "preview";

/**
 * Makes a real connection link and opens it in a new tab. The tab is opened at the click, while the browser still allows
 * it, and gets its address when the link is there. The page in it cannot reach this one.
 */
export function OpenRealPage({ project, returnUrl, hasIntegration, language, isLoaded }: Props) {
  const { page: text } = useSettingsText();
  const mayConnect = useMay(project)("connect:write");
  const open = useMutation({
    mutationFn: async ({ tab, returnTo }: { tab: Window | null; returnTo: string }) => {
      const session = await take(
        api.POST("/v1/projects/{project_id}/connect/sessions", {
          params: { path: { project_id: project } },
          // With a name to show, the page is shown even when it offers one service only.
          body: {
            external_id: PREVIEW,
            display_name: text.person,
            return_to: returnTo,
            language,
          },
        }),
      ).catch((error: unknown) => {
        tab?.close();
        throw error;
      });
      if (tab !== null) tab.location.replace(session.url);
      return { url: session.url, isOpen: tab !== null };
    },
  });
  const start = useOnce((returnTo: string) => {
    const tab = window.open("", "_blank");
    if (tab !== null) tab.opener = null;
    return open.mutateAsync({ tab, returnTo });
  });
  if (!isLoaded || !mayConnect) return null;
  if (!hasIntegration)
    return (
      <Callout
        title={text.noIntegration.title}
        action={
          <ButtonLink size="sm" to="/projects/$project/integrations/new" params={{ project }}>
            {text.noIntegration.action}
          </ButtonLink>
        }
      >
        {text.noIntegration.detail}
      </Callout>
    );
  if (returnUrl === undefined)
    return (
      <Callout
        title={text.noUrl.title}
        action={
          <ButtonLink
            size="sm"
            to="/projects/$project/settings"
            params={{ project }}
            search={{ tab: "return-urls" }}
          >
            {text.noUrl.action}
          </ButtonLink>
        }
      >
        {text.noUrl.detail}
      </Callout>
    );
  return (
    <>
      <Button
        icon={ExternalLink}
        title={text.openHint}
        busy={open.isPending && text.opening}
        onClick={() => start(returnUrl)}
      >
        {text.open}
      </Button>
      {open.error === null ? null : <ProblemNotice error={open.error} />}
      {open.data?.isOpen === false ? (
        <Callout
          title={text.blocked}
          action={
            <ButtonAnchor size="sm" href={open.data.url} target="_blank" rel="noopener noreferrer">
              {text.blockedOpen}
            </ButtonAnchor>
          }
        />
      ) : null}
    </>
  );
}
