import { type ReactNode, useId } from "react";

/** Where nothing is yet: what it is for in one sentence, one primary action, one way to learn. */
export function EmptyState({
  title,
  children,
  actions,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  const id = useId();
  return (
    <section className="empty" aria-labelledby={id}>
      <svg className="empty-art" viewBox="0 0 160 56" aria-hidden="true">
        <path d="M8 28h40M112 28h40" />
        <path className="dash" d="M52 28h56" />
        <circle cx="8" cy="28" r="4" />
        <circle className="on" cx="50" cy="28" r="4" />
        <rect x="110" y="14" width="42" height="28" rx="4" />
        <path d="M118 23h18M118 29h26M118 35h12" />
      </svg>
      <h2 id={id}>{title}</h2>
      {children === undefined ? null : <p>{children}</p>}
      {actions === undefined ? null : <div className="actions">{actions}</div>}
    </section>
  );
}
