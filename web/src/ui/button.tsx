import { createLink } from "@tanstack/react-router";
import { LoaderCircle, type LucideIcon } from "lucide-react";
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { Icon } from "./icon.tsx";

export type ButtonLook = {
  /** One primary a view. `danger` only inside the dialog that confirms. */
  variant?: "primary" | "danger" | "danger-quiet" | "plain";
  size?: "sm" | "lg";
  wide?: boolean;
  icon?: LucideIcon;
};

type ButtonProps = ButtonLook &
  ButtonHTMLAttributes<HTMLButtonElement> & {
    /** While it works: "Saving". Clicks are ignored, the width stays. */
    busy?: string | false;
    children: ReactNode;
  };

const look = ({ variant, size, wide }: ButtonLook): string =>
  classNames("btn", variant, size, wide === true && "wide");

/** A button. Without `type` it does not submit a form. */
export function Button(props: ButtonProps) {
  const { variant, size, wide, icon, busy = false, children, className, ...rest } = props;
  const isBusy = busy !== false;
  const shown = isBusy ? LoaderCircle : icon;
  return (
    <button
      type="button"
      {...rest}
      className={classNames(look(pickLook(variant, size, wide)), isBusy && "is-busy", className)}
      aria-disabled={isBusy || rest["aria-disabled"]}
      onClick={(event) => {
        if (isBusy) event.preventDefault();
        else rest.onClick?.(event);
      }}
    >
      {shown === undefined ? null : <Icon of={shown} />}
      {isBusy ? busy : children}
    </button>
  );
}

const pickLook = (
  variant: ButtonLook["variant"],
  size: ButtonLook["size"],
  wide: boolean | undefined,
): ButtonLook => ({
  ...(variant === undefined ? {} : { variant }),
  ...(size === undefined ? {} : { size }),
  ...(wide === undefined ? {} : { wide }),
});

type AnchorProps = ButtonLook & AnchorHTMLAttributes<HTMLAnchorElement> & { children?: ReactNode };

/** A plain link that looks like a button, for addresses outside the dashboard. */
export function ButtonAnchor({ variant, size, wide, icon, children, ...rest }: AnchorProps) {
  return (
    <a {...rest} className={look(pickLook(variant, size, wide))}>
      {icon === undefined ? null : <Icon of={icon} />}
      {children}
    </a>
  );
}

/** The router's Link that looks like a button: `<ButtonLink to="…" variant="primary">`. */
export const ButtonLink = createLink(ButtonAnchor);

/** A square button with an icon only; `label` is what it is called. */
export function IconButton({
  icon,
  label,
  small = false,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { icon: LucideIcon; label: string; small?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      className={classNames("icon-btn", small && "xs", rest.className)}
      aria-label={label}
      title={rest.title ?? label}
    >
      <Icon of={icon} />
    </button>
  );
}
