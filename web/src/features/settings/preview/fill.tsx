import { Fragment, type ReactNode } from "react";

/** A text of the hosted pages with its names in braces replaced by elements. */
export const Fill = ({
  text,
  values,
}: {
  text: string;
  values: Readonly<Record<string, ReactNode>>;
}) => (
  <>
    {text.split(/\{(\w+)\}/).map((part, index) => (
      // oxlint-disable-next-line react/no-array-index-key -- the parts of one text
      <Fragment key={index}>{index % 2 === 0 ? part : values[part]}</Fragment>
    ))}
  </>
);

/** Words of somebody else stand on a plate. */
export const Said = ({ children }: { children: string }) => <bdi className="said">{children}</bdi>;

export const Host = ({ host }: { host: string }) => <bdi className="host">{host}</bdi>;
