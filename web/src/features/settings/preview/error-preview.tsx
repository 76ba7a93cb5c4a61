import { ChevronDown } from "lucide-react";
import { useState } from "react";
import type { Language } from "../../../i18n/language.ts";
import { Icon } from "../../../ui/icon.tsx";
import { Fill, Host } from "./fill.tsx";
import type { PreviewData } from "./preview-data.ts";
import { AppParty } from "./party.tsx";
import { hostedWords } from "./words.gen.ts";

const REQUEST = "req_01k9v7y3m2c8dqbtzx6w5nk20h5e";
const LOCALES = { en: "en-GB", ru: "ru" } as const;

/** The commonest error page: a link that is over. */
export function ErrorPreview({ language, data }: { language: Language; data: PreviewData }) {
  const { error, expired } = hostedWords[language];
  const [now] = useState(() => Date.now());
  const format = new Intl.DateTimeFormat(LOCALES[language], {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: "UTC",
  });
  return (
    <>
      <div className="ask">
        <AppParty name={data.projectName} host={data.returnHost} logo={data.logo} />
        <p className="ask-title">{expired.title}</p>
        <p>{expired.text}</p>
      </div>
      <div className="end">
        {data.returnHost === null ? null : (
          <span className="btn primary">
            <span>
              <Fill text={error.back} values={{ host: <Host host={data.returnHost} /> }} />
            </span>
          </span>
        )}
        <div className="help-open">
          <p className="help-title">
            {error.help}
            <Icon of={ChevronDown} />
          </p>
          <p>{error.send}</p>
          <dl className="ref">
            <dt>{error.code}</dt>
            <dd>connect_session_invalid</dd>
            <dt>{error.requestId}</dt>
            <dd>{REQUEST}</dd>
            <dt>{error.time}</dt>
            <dd>{format.format(now)} UTC</dd>
          </dl>
        </div>
      </div>
    </>
  );
}
