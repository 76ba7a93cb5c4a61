import { chooseLanguage, useLanguage } from "../../i18n/language.ts";
import { Panel } from "../../ui/panel.tsx";
import { Segmented } from "../../ui/forms/segmented.tsx";
import { THEMES, chooseTheme, useTheme } from "../../ui/theme.ts";
import { useAccountText } from "./text.ts";

/** What this browser remembers: the language and the theme. */
export function LookPanel() {
  const { look: text } = useAccountText();
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
          onChange={chooseLanguage}
        />
        <span className="label">{text.theme}</span>
        <Segmented
          label={text.theme}
          options={THEMES.map((value) => ({ value, label: text.themes[value] }))}
          value={useTheme()}
          onChange={chooseTheme}
        />
      </div>
    </Panel>
  );
}
