import { Fragment } from "react";

/** A sentence in which names between backticks are code. */
export const WithCode = ({ children }: { children: string }) =>
  children.split("`").map((part, index) =>
    // oxlint-disable-next-line react/no-array-index-key -- parts of one fixed sentence
    index % 2 === 1 ? <code key={index}>{part}</code> : <Fragment key={index}>{part}</Fragment>,
  );
