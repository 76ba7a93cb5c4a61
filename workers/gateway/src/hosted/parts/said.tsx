import { cutMiddle } from "./cut-middle.ts";

/**
 * Words that came from somebody else: an app, a person, a project. They stand on a plate, which the page's own words
 * never do, and cannot turn the direction of the text around them.
 */
export const Said = (props: { readonly words: string; readonly whole?: boolean }) => (
  <bdi class="said">{props.whole === true ? props.words : cutMiddle(props.words)}</bdi>
);

/** A host, whole: a cut one could hide whose it is. */
export const Host = ({ host }: { readonly host: string }) => <bdi class="host">{host}</bdi>;
