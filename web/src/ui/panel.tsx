import { type ReactNode, useId } from "react";

/** A framed group with a title. `flush`: the content brings its own padding, as tables and lists do. */
export function Panel({
  title,
  aside,
  flush = false,
  className,
  children,
}: {
  title: ReactNode;
  aside?: ReactNode;
  flush?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section
      className={className === undefined ? "panel" : `panel ${className}`}
      aria-labelledby={id}
    >
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {flush ? children : <div className="panel-body">{children}</div>}
    </section>
  );
}

/** Label and value, one pair a line. Pairs without a value are left out. */
export const Facts = ({ facts }: { facts: readonly (readonly [ReactNode, ReactNode])[] }) => (
  <dl className="facts">
    {facts.map(([label, value], index) =>
      value === null || value === undefined ? null : (
        // oxlint-disable-next-line react/no-array-index-key -- the order of facts never changes
        <div className="fact" key={index}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ),
    )}
  </dl>
);
