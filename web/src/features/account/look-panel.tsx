import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { changeLook } from "../../api/queries/account.ts";
import { sessionQuery } from "../../api/session.ts";
import { type Language, chooseLanguage, useLanguage } from "../../i18n/language.ts";
import { Panel } from "../../ui/panel.tsx";
import { SelectField } from "../../ui/forms/field.tsx";
import { Segmented } from "../../ui/forms/segmented.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { THEMES, chooseTheme, useTheme } from "../../ui/theme.ts";
import { applyLookOf } from "./own-look.ts";
import { useAccountText } from "./text.ts";

/** The language and the time zone, which the account remembers, and the theme, which this browser does. */
export function LookPanel() {
  const { look: text } = useAccountText();
  const client = useQueryClient();
  const { account } = useSuspenseQuery(sessionQuery).data;
  const change = useMutation({
    mutationFn: changeLook,
    onSuccess: (changed) => {
      client.setQueryData(sessionQuery.queryKey, (session) =>
        session === undefined ? undefined : { ...session, account: changed },
      );
      applyLookOf(changed);
      showToast({ title: text.saved });
    },
  });
  const asked = change.isPending ? change.variables.time_zone : undefined;
  const zone = asked === undefined ? account.time_zone : asked;
  const setLanguage = (next: Language) => {
    chooseLanguage(next);
    change.mutate({ locale: next });
  };
  return (
    <Panel title={text.title} aside={<span className="faint">{text.hint}</span>}>
      <div className="look">
        <span className="label">{text.language}</span>
        <Segmented
          label={text.language}
          options={[
            { value: "en", label: "English" },
            { value: "ru", label: "Русский" },
          ]}
          value={useLanguage()}
          onChange={setLanguage}
        />
        <span className="label">{text.theme}</span>
        <Segmented
          label={text.theme}
          options={THEMES.map((value) => ({ value, label: text.themes[value] }))}
          value={useTheme()}
          onChange={chooseTheme}
        />
      </div>
      <div className="time-zone">
        <SelectField
          label={text.timeZone}
          hint={text.timeZoneHint}
          value={zone ?? ""}
          onChange={({ target }) => change.mutate({ time_zone: target.value || null })}
          options={[
            { value: "", label: text.browserZone(ownZone()) },
            ...zonesWith(account.time_zone).map((name) => ({ value: name, label: name })),
          ]}
        />
      </div>
      {change.error === null ? null : <ProblemNotice error={change.error} />}
    </Panel>
  );
}

const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zones that this browser knows, and the account's own. */
const zonesWith = (own: string | null): string[] => {
  const known = Intl.supportedValuesOf("timeZone");
  return own === null || known.includes(own) ? known : [own, ...known];
};
