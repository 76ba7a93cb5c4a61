import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { classNames } from "../class-names.ts";
import { useAfterFirstPaint } from "../../boot/first-paint.ts";
import { useUiText } from "../text.ts";

export type Column<Row> = {
  readonly key: string;
  readonly header: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** `end` aligns numbers and times to the right. */
  readonly end?: boolean;
  /** Leaves when the content is narrower: xl 960, lg 750, md 640 px; sm on a phone. What leaves should be under the first cell's `sub`. */
  readonly hide?: "xl" | "lg" | "md" | "sm";
  readonly className?: string;
};

type TableProps<Row> = {
  /** What the rows are, for screen readers. */
  caption: string;
  columns: readonly Column<Row>[];
  /** `undefined` while loading: rows of skeletons stand in. */
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  /** The key of the row that the address names: it is shown and scrolled to. */
  marked?: string | undefined;
  /** The menu at the end of a row. */
  menu?: (row: Row) => ReactNode;
};

const SKELETON_ROWS = 6;
const WIDTHS = ["w2", "w3", "w1"];

/**
 * A table of things. The first cell of a row holds its link: j, k and the arrows move between those links, Enter opens
 * one.
 */
export function DataTable<Row>(props: TableProps<Row>) {
  const { caption, columns, rowKey, marked, menu } = props;
  const rows = useAfterFirstPaint(props.rows);
  const text = useUiText();
  const body = useRef<HTMLTableSectionElement>(null);
  const classOf = ({ end, hide, className }: Column<Row>) =>
    classNames(hide && `col-${hide}`, end === true && "end", className) || undefined;
  return (
    <div className="table-wrap" aria-busy={rows === undefined}>
      <table>
        <caption className="visually-hidden">
          {rows === undefined ? `${text.loading}: ${caption}` : caption}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={classOf(column)}>
                {column.header}
              </th>
            ))}
            {menu === undefined ? null : (
              <th className="tight">
                <span className="visually-hidden">{text.moreActions(caption)}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={(event) => moveFocus(event, body.current)}>
          {rows === undefined
            ? Array.from({ length: SKELETON_ROWS }, (_, index) => (
                <tr key={index}>
                  {columns.map((column, position) => (
                    <td key={column.key} className={classOf(column)}>
                      <span className={`skeleton ${WIDTHS[(index + position) % WIDTHS.length]}`} />
                    </td>
                  ))}
                  {menu === undefined ? null : <td className="tight" />}
                </tr>
              ))
            : rows.map((row) => (
                <tr key={rowKey(row)} {...(rowKey(row) === marked ? MARKED : {})}>
                  {columns.map((column) => (
                    <td key={column.key} className={classOf(column)}>
                      {column.cell(row)}
                    </td>
                  ))}
                  {menu === undefined ? null : <td className="tight">{menu(row)}</td>}
                </tr>
              ))}
        </tbody>
      </table>
    </div>
  );
}

const MARKED = {
  className: "is-open",
  "aria-current": true,
  ref: (row: HTMLElement | null) => row?.scrollIntoView({ block: "nearest" }),
} as const;

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

function moveFocus(event: KeyboardEvent, body: HTMLElement | null): void {
  const step = STEPS[event.key];
  if (step === undefined || body === null || event.metaKey || event.ctrlKey || event.altKey) return;
  const links = [...body.querySelectorAll<HTMLElement>("td:first-child a")];
  const row = document.activeElement?.closest("tr");
  const current = links.findIndex((link) => link.closest("tr") === row);
  const next = links[current + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
