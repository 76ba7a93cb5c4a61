import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import {
  ArrowRight,
  FolderKanban,
  Languages,
  type LucideIcon,
  Moon,
  Search,
  Sun,
  SunMoon,
} from "lucide-react";
import { type KeyboardEvent, useId, useMemo, useState } from "react";
import { chooseLanguage } from "../../i18n/language.ts";
import { Icon } from "../../ui/icon.tsx";
import { chooseTheme } from "../../ui/theme.ts";
import { projectsQuery } from "../../api/queries/projects.ts";
import { PAGES, PAGE_NAMES } from "./nav.tsx";
import { pageOfId } from "./page-of-id.ts";
import { useShellText } from "./text.ts";

type Entry = { key: string; icon: LucideIcon; label: string; group: string; run: () => unknown };

const SHOWN = 12;

/** Jumps to a page, a project or the page of any id that is typed or pasted. */
export default function CommandPalette({
  project,
  onClose,
}: {
  project: string;
  onClose: () => void;
}) {
  const text = useShellText();
  const words = text.palette;
  const navigate = useNavigate();
  const projects = useQuery(projectsQuery).data?.data;
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const listId = useId();

  const entries = useMemo<Entry[]>(() => {
    const target = pageOfId(project, typed.trim());
    return [
      ...(target === null
        ? []
        : [
            {
              key: "id",
              icon: ArrowRight,
              group: words.ids,
              label: words.openId(typed.trim()),
              run: () => navigate(target),
            },
          ]),
      ...PAGE_NAMES.map((name) => ({
        key: name,
        icon: PAGES[name].icon,
        group: words.pages,
        label: text.pages[name],
        run: () => navigate({ to: PAGES[name].to, params: { project } }),
      })),
      ...(projects ?? []).map(({ id, name }) => ({
        key: id,
        icon: FolderKanban,
        group: words.projects,
        label: name,
        run: () => navigate({ to: "/projects/$project", params: { project: id } }),
      })),
      {
        key: "light",
        icon: Sun,
        group: words.actions,
        label: words.themeLight,
        run: () => chooseTheme("light"),
      },
      {
        key: "dark",
        icon: Moon,
        group: words.actions,
        label: words.themeDark,
        run: () => chooseTheme("dark"),
      },
      {
        key: "system",
        icon: SunMoon,
        group: words.actions,
        label: words.themeSystem,
        run: () => chooseTheme("system"),
      },
      {
        key: "en",
        icon: Languages,
        group: words.actions,
        label: words.english,
        run: () => chooseLanguage("en"),
      },
      {
        key: "ru",
        icon: Languages,
        group: words.actions,
        label: words.russian,
        run: () => chooseLanguage("ru"),
      },
    ];
  }, [text, words, typed, project, projects, navigate]);

  const wanted = typed.trim().toLowerCase();
  const shown = entries
    .filter(({ key, label }) => key === "id" || label.toLowerCase().includes(wanted))
    .slice(0, SHOWN);
  const current = Math.min(chosen, shown.length - 1);
  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onClose();
    void entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") run(shown[current]);
    else if (event.key === "ArrowDown") setChosen(Math.min(current + 1, shown.length - 1));
    else if (event.key === "ArrowUp") setChosen(Math.max(current - 1, 0));
    else return;
    event.preventDefault();
  };

  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog palette">
          <Dialog.Title className="visually-hidden">{words.title}</Dialog.Title>
          <label className="palette-field">
            <Icon of={Search} />
            <span className="visually-hidden">{words.title}</span>
            <input
              role="combobox"
              aria-expanded="true"
              aria-controls={listId}
              aria-activedescendant={
                shown[current] === undefined ? undefined : `${listId}-${current}`
              }
              placeholder={words.placeholder}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                setChosen(0);
              }}
              onKeyDown={onKeyDown}
              autoComplete="off"
              spellCheck={false}
            />
          </label>
          <div id={listId} role="listbox" aria-label={words.title} className="palette-list">
            {shown.map((entry, index) => (
              <div
                key={entry.key}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === current}
                tabIndex={-1}
                className="palette-entry"
                onClick={() => run(entry)}
                onKeyDown={onKeyDown}
                onPointerMove={() => setChosen(index)}
              >
                <Icon of={entry.icon} />
                <span>{entry.label}</span>
                <span className="faint">{entry.group}</span>
              </div>
            ))}
          </div>
          {shown.length === 0 ? <p className="palette-none">{words.none}</p> : null}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
