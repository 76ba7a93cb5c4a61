/** One thing that was looked at. A problem keeps Atlas from being deployed; a note is worth knowing. */
export type Finding = {
  status: "ok" | "problem" | "note";
  /** The Workers that it concerns, or the file. */
  where: string;
  name: string;
  message: string;
};
