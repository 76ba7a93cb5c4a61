import type { Child } from "hono/jsx";
import type { Text } from "../text.en.ts";
import { Fill } from "./fill.tsx";
import { Icon } from "./icon.tsx";
import { Host } from "./said.tsx";
import { cancelLink } from "./service-link.ts";

const NoteRow = (props: { readonly icon: "lock" | "undo-2"; readonly children: Child }) => (
  <p class="note-row">
    <Icon name={props.icon} />
    <span>{props.children}</span>
  </p>
);

/** Where the person signs in: at this host, or at the service that is chosen. */
export const SignInNote = (props: { readonly text: Text; readonly host: string | null }) => (
  <NoteRow icon="lock">
    {props.host === null ? (
      props.text.connect.signIn
    ) : (
      <Fill text={props.text.connect.signInAt} values={{ host: <Host host={props.host} /> }} />
    )}
  </NoteRow>
);

/** Where the person is led afterwards. */
export const ReturnNote = (props: { readonly text: Text; readonly host: string | null }) =>
  props.host === null ? (
    ""
  ) : (
    <NoteRow icon="undo-2">
      <Fill text={props.text.connect.returnTo} values={{ host: <Host host={props.host} /> }} />
    </NoteRow>
  );

export const CancelLink = (props: { readonly text: Text; readonly token: string }) => (
  <a class="btn" href={cancelLink(props.token)}>
    {props.text.connect.cancel}
  </a>
);
