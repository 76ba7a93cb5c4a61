import { LANGUAGES, type Language, TEXTS } from "../language.ts";
import { Fill } from "./fill.tsx";
import { Host } from "./said.tsx";

/** Who runs the page, and the page in other languages. */
export const Foot = (props: {
  readonly language: Language;
  readonly owner: "app" | "atlas";
  readonly host: string | null;
  readonly switchable: boolean;
}) => (
  <footer class="foot">
    {props.host === null ? (
      ""
    ) : (
      <p>
        <Fill
          text={TEXTS[props.language].foot[props.owner]}
          values={{ host: <Host host={props.host} /> }}
        />
      </p>
    )}
    {props.switchable ? <LanguageLinks current={props.language} /> : ""}
  </footer>
);

const LanguageLinks = ({ current }: { readonly current: Language }) => (
  <nav aria-label={TEXTS[current].languages}>
    {LANGUAGES.map((language) =>
      language === current ? (
        <span aria-current="true" lang={language}>
          {TEXTS[language].language}
        </span>
      ) : (
        <a href={`?lang=${language}`} lang={language} hreflang={language}>
          {TEXTS[language].language}
        </a>
      ),
    )}
  </nav>
);
