import { type ReactNode, useEffect } from "react";
import { chooseLanguage, useLanguage } from "../../i18n/language.ts";
import { Mark } from "../../ui/mark.tsx";
import { ChartSheet } from "./chart-sheet.tsx";

/** The page around a form of a visitor: brand above, language below, the chart of routes beside it. */
export function SignInFrame({ title, children }: { title: string; children: ReactNode }) {
  const language = useLanguage();
  useEffect(() => {
    document.title = `${title} · Atlas`;
  }, [title]);
  return (
    <div className="signin">
      <main className="signin-main">
        <div className="signin-brand">
          <Mark />
          Atlas
        </div>
        {children}
        <footer className="signin-foot">
          <span>
            <LanguageButton active={language === "en"} lang="en" name="English" /> ·{" "}
            <LanguageButton active={language === "ru"} lang="ru" name="Русский" />
          </span>
        </footer>
      </main>
      <ChartSheet />
    </div>
  );
}

const LanguageButton = ({
  active,
  lang,
  name,
}: {
  active: boolean;
  lang: "en" | "ru";
  name: string;
}) =>
  active ? (
    <span lang={lang} aria-current="true">
      {name}
    </span>
  ) : (
    <button type="button" className="link" lang={lang} onClick={() => chooseLanguage(lang)}>
      {name}
    </button>
  );
