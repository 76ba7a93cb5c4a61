import type { Child } from "hono/jsx";

const PLACE = /\{(\w+)\}/;

/** The parts of a text: what stands outside braces at even indexes, the names in braces at odd ones. */
const partsOf = (text: string): string[] => text.split(PLACE);

/** A text with its names in braces replaced. Values are not read again, so one that has braces stays as it is. */
export const fillText = (text: string, values: Readonly<Record<string, string>>): string =>
  partsOf(text)
    .map((part, index) => (index % 2 === 0 ? part : (values[part] ?? "")))
    .join("");

/** The same with elements. */
export const Fill = (props: {
  readonly text: string;
  readonly values: Readonly<Record<string, Child>>;
}) => (
  <>{partsOf(props.text).map((part, index) => (index % 2 === 0 ? part : props.values[part]))}</>
);
