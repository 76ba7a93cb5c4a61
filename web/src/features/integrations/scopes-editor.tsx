import { Plus, X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import type { Provider } from "../../api/queries/integrations.ts";
import { useLanguage } from "../../i18n/language.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { CheckField, TextField } from "../../ui/forms/field.tsx";
import { useIntegrationsText } from "./text.ts";

/** RFC 6749 §3.3 */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

type Props = {
  provider: Pick<Provider, "scopes" | "default_scopes"> | undefined;
  value: readonly string[];
  onChange: (scopes: string[]) => void;
  error?: string | undefined;
};

/** What an integration asks for: the catalogue's scopes with their meaning, and any other by its name. */
export function ScopesEditor({ provider, value, onChange, error }: Props) {
  const text = useIntegrationsText().scopes;
  const language = useLanguage();
  const known = provider?.scopes ?? [];
  const usual = new Set(provider?.default_scopes);
  const meaningOf = (name: string) => {
    const scope = known.find((one) => one.name === name);
    const meaning = language === "ru" ? scope?.meaning_ru : scope?.meaning_en;
    // Here it is a label.
    return meaning?.replace(/\.$/, "");
  };
  // Those that were typed stay listed when they are unticked, until the page is left.
  const [typed, setTyped] = useState<readonly string[]>([]);
  const names = [...new Set([...known.map(({ name }) => name), ...usual, ...value, ...typed])];
  const set = (name: string, on: boolean) =>
    onChange(on ? [...value, name] : value.filter((scope) => scope !== name));
  return (
    <>
      {names.length === 0 ? (
        <p className="quiet">{text.none}</p>
      ) : (
        <div className="panel">
          <ul className="scope-list">
            {names.map((name) => {
              const meaning = meaningOf(name);
              return (
                <li key={name} className="scope-row">
                  <CheckField
                    checked={value.includes(name)}
                    onChange={(event) => set(name, event.target.checked)}
                    label={
                      <>
                        <span className="title-row">
                          {meaning === undefined ? <code>{name}</code> : <b>{meaning}</b>}
                          {usual.has(name) ? <span className="tag">{text.usual}</span> : null}
                        </span>
                        {meaning === undefined ? null : <code>{name}</code>}
                      </>
                    }
                  />
                  {typed.includes(name) ? (
                    <IconButton
                      small
                      icon={X}
                      label={text.remove(name)}
                      onClick={() => {
                        setTyped(typed.filter((scope) => scope !== name));
                        set(name, false);
                      }}
                    />
                  ) : null}
                </li>
              );
            })}
          </ul>
        </div>
      )}
      <AddScope
        error={error}
        onAdd={(added) => {
          setTyped([...new Set([...typed, ...added])]);
          onChange([...new Set([...value, ...added])]);
        }}
      />
    </>
  );
}

function AddScope({
  onAdd,
  error,
}: {
  onAdd: (scopes: string[]) => void;
  error: string | undefined;
}) {
  const text = useIntegrationsText().scopes;
  const [typed, setTyped] = useState("");
  const [isWrong, setWrong] = useState(false);
  const add = () => {
    const scopes = typed.split(/\s+/).filter((scope) => scope !== "");
    if (scopes.length === 0) return;
    if (!scopes.every((scope) => SCOPE.test(scope))) return setWrong(true);
    onAdd(scopes);
    setTyped("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    // Enter adds the scope; it does not send the form around it.
    event.preventDefault();
    add();
  };
  return (
    <div className="add-scope">
      <TextField
        mono
        label={text.addLabel}
        hint={text.addHint}
        error={isWrong ? text.shape : error}
        value={typed}
        autoComplete="off"
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setTyped(event.target.value);
          setWrong(false);
        }}
      />
      <Button icon={Plus} onClick={add} disabled={typed.trim() === ""}>
        {text.add}
      </Button>
    </div>
  );
}
