import type { CSSProperties } from "react";
import { textOn } from "#shared/contracts/projects/accent-color";
import { classNames } from "../../../ui/class-names.ts";
import type { Language } from "../../../i18n/language.ts";
import { ConnectPreview } from "./connect-preview.tsx";
import { ErrorPreview } from "./error-preview.tsx";
import { Fill, Host, Said } from "./fill.tsx";
import type { PreviewData } from "./preview-data.ts";
import { hostedWords } from "./words.gen.ts";

/**
 * The hosted page, drawn here with its own words and structure: the dashboard's policy allows no frames. Nothing in it can
 * be pressed; screen readers read it as one picture's worth of text.
 */
export const HostedPreview = ({
  label,
  page,
  language,
  theme,
  data,
}: {
  label: string;
  page: "connect" | "error";
  language: Language;
  theme: "light" | "dark";
  data: PreviewData;
}) => (
  <section
    aria-label={label}
    className={classNames("hosted-preview", theme)}
    style={accentOf(data)}
    lang={language}
  >
    <div className="hosted" inert>
      <div className="hosted-main">
        {page === "connect" ? (
          <ConnectPreview language={language} data={data} />
        ) : (
          <ErrorPreview language={language} data={data} />
        )}
        {data.support === null ? null : (
          <p className="support-note">
            <Fill
              text={hostedWords[language].support}
              values={{
                app: <Said>{data.projectName}</Said>,
                address: <u>{nameOf(data.support)}</u>,
              }}
            />
          </p>
        )}
      </div>
      <Foot language={language} host={data.atlasHost} switchable={page === "connect"} />
    </div>
  </section>
);

/** The page's colours, as its own stylesheet of this accent has them. */
const accentOf = ({ accent }: PreviewData): CSSProperties =>
  accent === null
    ? {}
    : ({ "--accent-fill": accent, "--on-accent": textOn(accent) } as CSSProperties);

/** What the link to the support address says. */
const nameOf = (support: string): string =>
  support.startsWith("https://") && URL.canParse(support) ? new URL(support).host : support;

function Foot({
  language,
  host,
  switchable,
}: {
  language: Language;
  host: string | null;
  switchable: boolean;
}) {
  return (
    <div className="foot">
      {host === null ? null : (
        <p>
          <Fill text={hostedWords[language].foot.app} values={{ host: <Host host={host} /> }} />
        </p>
      )}
      {switchable ? (
        <div className="languages">
          {(["en", "ru"] as const).map((other) => (
            <span key={other} lang={other} className={other === language ? undefined : "switch"}>
              {hostedWords[other].language}
            </span>
          ))}
        </div>
      ) : null}
    </div>
  );
}
