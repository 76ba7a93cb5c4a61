import type { Text } from "../text.en.ts";
import { Fill } from "./fill.tsx";
import { Said } from "./said.tsx";

/** A link to where the app helps its people. It was checked when it was saved: an e-mail address or an https URL. */
export const SupportLink = ({ support }: { readonly support: string }) => {
  const isUrl = support.startsWith("https://");
  return (
    <a href={isUrl ? support : `mailto:${support}`} {...(isUrl ? { rel: "noreferrer" } : {})}>
      <bdi class="support">{isUrl ? new URL(support).host : support}</bdi>
    </a>
  );
};

/** Whom to ask: the app, never Atlas. */
export const SupportNote = (props: {
  readonly text: Text;
  readonly name: string;
  readonly support: string | null;
}) =>
  props.support === null ? (
    ""
  ) : (
    <p class="support-note">
      <Fill
        text={props.text.support}
        values={{
          app: <Said words={props.name} />,
          address: <SupportLink support={props.support} />,
        }}
      />
    </p>
  );
