import type { ReactNode } from "react";

/** How a step ended, and where to go from there. */
export const Outcome = ({
  title,
  children,
  next,
}: {
  title: string;
  children: ReactNode;
  next: ReactNode;
}) => (
  <div className="signin-form" role="status">
    <h1>{title}</h1>
    <p>{children}</p>
    <p>{next}</p>
  </div>
);
