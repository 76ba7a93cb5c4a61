import { Info, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { Icon } from "./icon.tsx";

/** Something that needs the reader, in the place where it matters. `reauth` is the look of warnings. */
export const Callout = ({
  icon = Info,
  look,
  title,
  children,
  action,
}: {
  icon?: LucideIcon;
  look?: "reauth" | "failed";
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) => (
  <div className={classNames("callout", look)}>
    <Icon of={icon} />
    <div>
      <b>{title}</b>
      {children === undefined ? null : <p>{children}</p>}
    </div>
    {action}
  </div>
);
