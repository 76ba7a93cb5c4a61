import { useQuery } from "@tanstack/react-query";
import { Wrench } from "lucide-react";
import { sessionQuery } from "../../api/session.ts";
import { useLanguage } from "../../i18n/language.ts";
import { Callout } from "../../ui/callout.tsx";
import { Time } from "../../ui/time.tsx";
import { useShellText } from "./text.ts";

const ASK_AGAIN_MS = 60_000;

/** Says above every page that nothing can be changed during maintenance, and asks each minute whether it has ended. */
export function MaintenanceNotice() {
  const { maintenance: text } = useShellText();
  const language = useLanguage();
  const { data } = useQuery({
    ...sessionQuery,
    refetchInterval: ({ state }) => (state.data?.maintenance === undefined ? false : ASK_AGAIN_MS),
  });
  const maintenance = data?.maintenance;
  if (maintenance === undefined) return null;
  const said = language === "ru" ? maintenance.text_ru : maintenance.text_en;
  return (
    <Callout look="reauth" icon={Wrench} title={text.title}>
      {said ?? text.detail}
      {maintenance.until === null ? null : (
        <>
          {" "}
          {text.until} <Time full at={maintenance.until} />
        </>
      )}
    </Callout>
  );
}
