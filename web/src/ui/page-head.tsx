import { ChevronRight } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { Icon } from "./icon.tsx";
import { useUiText } from "./text.ts";

type PageHeadProps = {
  /** Also the document's title. */
  title: string;
  /** Beside the title, such as a state. */
  badge?: ReactNode;
  /** One line of facts. */
  children?: ReactNode;
  /** At most one of them primary. */
  actions?: ReactNode;
  /** The way to here: links, without this page. `here` is the last crumb. */
  crumbs?: readonly ReactNode[];
  here?: ReactNode;
  /** A logo or an avatar before the title. */
  tile?: ReactNode;
  withTabs?: boolean;
};

/** What a page is and what can be done with it. */
export function PageHead({
  title,
  badge,
  children,
  actions,
  crumbs,
  here,
  tile,
  withTabs = false,
}: PageHeadProps) {
  const text = useUiText();
  useEffect(() => {
    document.title = `${title} · Atlas`;
  }, [title]);
  const heading = (
    <div>
      <div className="title-row">
        <h1>{title}</h1>
        {badge}
      </div>
      {children === undefined ? null : <p>{children}</p>}
    </div>
  );
  return (
    <>
      {crumbs === undefined ? null : (
        <nav className="crumbs" aria-label={text.crumbs}>
          {crumbs.map((crumb, index) => (
            <span key={index} className="with-icon">
              {crumb}
              <Icon of={ChevronRight} />
            </span>
          ))}
          <span>{here ?? title}</span>
        </nav>
      )}
      <header className={withTabs ? "page-head with-tabs" : "page-head"}>
        {tile === undefined ? (
          heading
        ) : (
          <div className="identity">
            {tile}
            {heading}
          </div>
        )}
        {actions === undefined ? null : <div className="actions">{actions}</div>}
      </header>
    </>
  );
}
