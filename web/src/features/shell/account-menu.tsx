import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Ellipsis, Languages, LogOut, Moon, ShieldCheck, UserRound } from "lucide-react";
import { sessionQuery } from "../../api/session.ts";
import { chooseLanguage, useLanguage } from "../../i18n/language.ts";
import { Icon } from "../../ui/icon.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { Menu, MenuItem, MenuLine } from "../../ui/overlays/menu.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { chooseTheme, useTheme } from "../../ui/theme.ts";
import { signOut } from "../sign-in/sign-in.ts";
import { useShellText } from "./text.ts";

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.slice(0, 1).toUpperCase())
    .join("");

/** Who is signed in, and what concerns only this person: account, language, theme, the way out. */
export function AccountMenu() {
  const text = useShellText();
  const navigate = useNavigate();
  const language = useLanguage();
  const theme = useTheme();
  const { account, administrator } = useSuspenseQuery(sessionQuery).data;
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: () => navigate({ to: "/signin", search: {} }),
  });
  const dark = theme === "dark";
  return (
    <>
      <Menu
        align="start"
        trigger={
          <button type="button" className="account">
            <span className="avatar">{initials(account.name)}</span>
            <span>{account.name}</span>
            <Icon of={Ellipsis} />
          </button>
        }
      >
        <MenuItem icon={UserRound} render={<Link to="/account" />}>
          {text.account}
        </MenuItem>
        {administrator === true ? (
          <MenuItem icon={ShieldCheck} render={<Link to="/admin" />}>
            {text.administration}
          </MenuItem>
        ) : null}
        <MenuItem icon={Languages} onSelect={() => chooseLanguage(language === "en" ? "ru" : "en")}>
          {language === "en" ? text.palette.russian : text.palette.english}
        </MenuItem>
        <MenuItem icon={Moon} onSelect={() => chooseTheme(dark ? "light" : "dark")}>
          {dark ? text.palette.themeLight : text.palette.themeDark}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={LogOut} onSelect={() => leave.mutate()}>
          {text.signOut}
        </MenuItem>
      </Menu>
      <Dialog open={leave.isError} onClose={() => leave.reset()} title={text.stillIn}>
        {leave.error === null ? null : (
          <ProblemNotice error={leave.error} onRetry={() => leave.mutate()} />
        )}
      </Dialog>
    </>
  );
}
