import type { IntegrationChanges } from "../update-integration.ts";
import { SETTING_KINDS, SETTING_NAMES, type SettingName, type Settings } from "./settings.ts";

/** Settings as a form holds them: text each, empty for what is not set. */
export type SettingTexts = Record<SettingName, string>;

export const textsOf = (settings: Settings): SettingTexts => {
  const texts = SETTING_NAMES.map((name) => [name, textOf(settings[name])] as const);
  return Object.fromEntries(texts) as SettingTexts;
};

function textOf(value: Settings[SettingName]): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.join("\n");
  if (typeof value === "object")
    return Object.entries(value)
      .map(([name, one]) => `${name}=${one}`)
      .join("\n");
  return String(value);
}

const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** What is wrong with a text before it is sent; null when the API may judge it. */
export function faultOf(name: SettingName, text: string): "pairs" | "seconds" | null {
  const { kind } = SETTING_KINDS[name];
  if (kind === "pairs" && !linesOf(text).every((line) => line.indexOf("=") > 0)) return "pairs";
  if (kind === "seconds" && !/^\d*$/.test(text.trim())) return "seconds";
  return null;
}

type SettingChanges = NonNullable<IntegrationChanges["settings"]>;
type SettingValue = string | boolean | number | string[] | Record<string, string>;

/** The setting that a text stands for; null takes it away. */
function valueOf(name: SettingName, text: string): SettingValue | null {
  const { kind } = SETTING_KINDS[name];
  // A separator of scopes is a blank.
  if (kind === "choice") return text === "" ? null : text;
  if (text.trim() === "") return null;
  switch (kind) {
    case "flag":
      return text === "true";
    case "seconds":
      return Number(text);
    case "lines":
      return linesOf(text);
    case "pairs":
      return Object.fromEntries(
        linesOf(text).map((line) => {
          const mark = line.indexOf("=");
          return [line.slice(0, mark).trim(), line.slice(mark + 1).trim()];
        }),
      );
    default:
      return text.trim();
  }
}

const isSame = (before: string, after: string): boolean =>
  // A blank that separates scopes is a value, too.
  before === after || (before.trim() !== "" && before.trim() === after.trim());

export const changedNames = (before: SettingTexts, after: SettingTexts): SettingName[] =>
  SETTING_NAMES.filter((name) => !isSame(before[name], after[name]));

export const changesOf = (before: SettingTexts, after: SettingTexts): SettingChanges =>
  // The compiler cannot follow a shape through entries.
  Object.fromEntries(
    changedNames(before, after).map((name) => [name, valueOf(name, after[name])]),
  ) as SettingChanges;
